import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { startMock } from "@simjobs/mock";
import { describe, expect, it, onTestFinished } from "vitest";
import { demoRequest } from "../services/ionworks/demo/demo-work.js";
import { envOf, runCli, temporaryFolder } from "../testing/run-cli.js";

const folder = temporaryFolder();
const put = (name: string, content: string | Buffer): void => writeFileSync(join(folder, name), content);

const request = JSON.stringify(demoRequest, null, 2);
const latin = (text: string): Buffer => Buffer.from(text, "latin1");
const withName = (name: string): string =>
  JSON.stringify({ ...Object(demoRequest), protocol_experiment: { name, protocol: "steps: []" } });

put("one.json", request);
put("latin.json", latin(withName("Zürich")));
put("wide.json", Buffer.from(`\ufeff${request}`, "utf16le"));
put("wide-protocol.yaml", Buffer.from("\ufeffsteps: []\n", "utf16le"));
put("latin.yaml", latin("# Zürich\nsteps: []\n"));
put("big.json", '{\n  "name": "p", "elements": {"a": {"n": 12345678901234567890}}\n}');
put("huge.json", '{"name":"o","parameterized_model_id":"pm-1","config":{"x":1e400}}');
put("twice.json", '{"name":"s",\n"elements":{},"elements":{"a":{"element_type":"entry","values":{"x":1}}}}');
put("nan.json", '{"name":"o","parameterized_model_id":"pm-1","config":{"x":NaN}}');
put("model.json", '{"capacity": 9007199254740993, "chemistry": "NMC/Graphite"}');
put("plain.yaml", "steps: []\n");
execFileSync("mkfifo", [join(folder, "pipe")]);

/** Knows who is asking, answers everything else with a no, and keeps what came. */
async function startListener(): Promise<{ url: string; bodies: string[] }> {
  const bodies: string[] = [];
  const server = createServer((incoming, reply) => {
    const chunks: Buffer[] = [];
    incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
    incoming.on("end", () => {
      const isAsked = incoming.method === "GET";
      if (!isAsked) bodies.push(Buffer.concat(chunks).toString());
      reply.writeHead(isAsked ? 200 : 422, { "content-type": "application/json" });
      reply.end(isAsked ? '{"id":"u1","authorized_organization":{"id":"o1"}}' : '{"detail":"no"}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  const address = server.address();
  if (typeof address !== "object" || address === null) throw new Error("a server on a port has an address");
  return { url: `http://127.0.0.1:${address.port}`, bodies };
}

const given = (url: string) => ({
  cwd: folder,
  env: { IONWORKS_API_URL: url, IONWORKS_API_KEY: "iwk_0123456789abcdef", IONWORKS_PROJECT_ID: "p1" },
});

describe("what would be sent otherwise than it was given", () => {
  it.each([
    [
      "submit ionworks --simulation latin.json",
      "latin.json is no UTF-8 in line 1, column",
      "Save it as UTF-8",
    ],
    [
      "submit ionworks --simulation wide.json",
      "wide.json is no UTF-8 in line 1, column 1: it is UTF-16",
      "PowerShell",
    ],
    [
      "submit ionworks --protocol latin.yaml --model m1",
      "latin.yaml is no UTF-8 in line 1, column 4",
      "UTF-8",
    ],
    ["submit ionworks --protocol wide-protocol.yaml --model m1", "it is UTF-16", "PowerShell"],
    [
      "submit ionworks --pipeline big.json",
      "in line 2, column 40: the number 12345678901234567890",
      "arrive",
    ],
    ["submit ionworks --optimization huge.json", "the number 1e400 is too large", "arrive"],
    ["submit ionworks --optimization nan.json", "JSON has no NaN", "Correct the file"],
    [
      "submit ionworks --simple-pipeline twice.json",
      'in line 2, column 15: the name "elements" is there twice',
      "",
    ],
    ["submit ionworks --protocol plain.yaml --model model.json", "the number 9007199254740993", "arrive"],
    [
      'submit ionworks --protocol plain.yaml --model {"capacity":9007199254740993}',
      "--model would be sent",
      "",
    ],
    [
      "submit ionworks --protocol plain.yaml --model m1 --name Z\ufffdrich",
      "--name: Z\ufffdrich is no UTF-8",
      "LANG",
    ],
    [
      "submit jess --title Z\ufffdrich --model a.idf --weather b.epw",
      "--title: Z\ufffdrich is no UTF-8",
      "LANG",
    ],
    ["submit jess --model Z\ufffdrich.idf --weather b.epw", "cannot be found: its name is no UTF-8", ""],
    [
      "submit jess --model pipe --weather b.epw",
      "--model: pipe is a pipe, and a file is needed",
      "--model ./model.idf",
    ],
    ["demo --request big.json", "the number 12345678901234567890", "arrive"],
    ["cancel --plan latin.json", "latin.json is no UTF-8", "UTF-8"],
  ])("is refused: %s", async (line, sentence, hint) => {
    await using mock = await startMock({ clock: "manual" });
    const { exitCode, stdout, stderr } = await runCli(line.split(" "), {
      env: envOf(mock, temporaryFolder()),
      cwd: folder,
    });
    expect(stderr).toContain(sentence);
    expect(stderr).toContain(hint);
    expect(stdout).toBe("");
    expect(exitCode).toBe(2);
    expect(mock.requests()).toEqual([]);
  });

  it("is refused on standard input as well", async () => {
    await using mock = await startMock({ clock: "manual" });
    const { exitCode, stderr } = await runCli(["submit", "ionworks", "--pipeline", "-"], {
      env: envOf(mock, temporaryFolder()),
      stdin: '{"name":"p","elements":{"a":{"n":9007199254740993}}}',
    });
    expect(stderr).toContain("what came in would be sent otherwise than it is written, in line 1, column 34");
    expect(exitCode).toBe(2);
    expect(mock.requests()).toEqual([]);
  });
});

describe("what is sent", () => {
  it("is the protocol that was given: its ends of lines, letters of all scripts, numbers of any length", async () => {
    const listener = await startListener();
    const protocol = "# Zürich 東京 🙂\r\nsteps: []\r\nextra: 12345678901234567890\r\n";
    put("crlf.yaml", Buffer.from(`\ufeff${protocol}`));
    const line = ["submit", "ionworks", "--protocol", "crlf.yaml", "--model", "m1"];
    await runCli(line, given(listener.url));
    expect(listener.bodies.map((body): unknown => JSON.parse(body))).toEqual([
      expect.objectContaining({ protocol_experiment: expect.objectContaining({ protocol }) }),
    ]);
  });

  it("is every number that was given", async () => {
    const listener = await startListener();
    const elements =
      '{"a":{"element_type":"entry","values":{"x":[0.30000000000000004,5e-324,9007199254740991,1e23]}}}';
    put("numbers.json", `{"name":"p","elements":${elements}}`);
    await runCli(["submit", "ionworks", "--pipeline", "numbers.json"], given(listener.url));
    expect(listener.bodies).toEqual([
      expect.stringContaining("[0.30000000000000004,5e-324,9007199254740991,1e+23]"),
    ]);
  });
});
