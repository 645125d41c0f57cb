import type { ServerResponse } from "node:http";
import { PassThrough } from "node:stream";
import { beforeAll, describe, expect, it } from "vitest";
import { readStream } from "../input/read-stream.js";
import { readDocument } from "../testing/read-document.js";
import { runCli } from "../testing/run-cli.js";
import { onSilentService, type Answers } from "../testing/silent-service.js";

const json = (response: ServerResponse, body: unknown, headers: Record<string, string> = {}): true => {
  response.writeHead(200, { "content-type": "application/json", ...headers }).end(JSON.stringify(body));
  return true;
};

/** JESS signs in, and says nothing else. */
const signsIn: Answers = (method, path, response) =>
  method === "POST" && path === "/users/api/auth"
    ? json(
        response,
        { ok: true, status: "Welcome", jwt: "see cookie" },
        { "set-cookie": "session_token=abc; Path=/" },
      )
    : false;

/** One byte of an answer a moment, for ever. */
const drips: Answers = (method, path, response) => {
  if (signsIn(method, path, response)) return true;
  response.writeHead(200, { "content-type": "application/json" });
  const timer = setInterval(() => response.write(" "), 5);
  response.on("close", () => clearInterval(timer));
  return true;
};

const ways: readonly (readonly [how: string, ref: string, answers: Answers | undefined])[] = [
  ["says nothing after the sign-in", "jess:1", signsIn],
  ["never comes to the end of an answer", "jess:1", drips],
  ["says nothing at all", "ionworks:5a0b", undefined],
  ["never comes to the end of an answer", "ionworks:5a0b", drips],
];

// What is loaded for the first time takes longer than a silence.
beforeAll(async () => {
  const nowhere = "http://127.0.0.1:9";
  const env = {
    JESS_API_URL: nowhere,
    JESS_EMAIL: "a@b.c",
    JESS_PASSWORD: "x",
    IONWORKS_API_URL: nowhere,
    IONWORKS_API_KEY: "k",
  };
  for (const ref of ["jess:1", "ionworks:5a0b"]) {
    await runCli(["cancel", ref], { env });
    await runCli(["watch", ref], { env });
  }
}, 60_000);

describe.each(ways)("where a service %s (%s)", (_how, ref, answers) => {
  it.each([20_000, 60_000])(
    "a cancel with %i ms takes so long, sends nothing, and says that nobody can be reached",
    async (ms) =>
      onSilentService(async ({ options, clock, asked }) => {
        const { exitCode, stdout } = await runCli(["cancel", ref, "--timeout", `${ms}ms`, "--json"], options);
        const [result] = readDocument(stdout, "simjobs.cancel/1").results;
        expect(result).toMatchObject({ outcome: "not-sent", cause: "unreachable" });
        expect(exitCode).toBe(13);
        expect(clock.now()).toBeLessThanOrEqual(ms + 100);
        expect(asked.filter((each) => each.includes("cancel") || /POST .*\/job\//.test(each))).toEqual([]);
      }, answers),
  );

  it("a watch with 20 s takes so long, and nobody can be reached", async () =>
    onSilentService(async ({ options, clock }) => {
      const { exitCode, stdout } = await runCli(["watch", ref, "--timeout", "20s", "--json"], options);
      expect(readDocument(stdout, "simjobs.error/1").code).toBe("unreachable");
      expect(exitCode).toBe(13);
      expect(clock.now()).toBeLessThanOrEqual(20_100);
    }, answers));
});

it.each([
  ["references", ["cancel", "-", "--yes"]],
  ["a plan", ["cancel", "--plan", "-", "--yes"]],
])("a cancel whose %s never come takes no longer than it may, and sends nothing", async (_what, words) =>
  onSilentService(async ({ options, asked }) => {
    const waited: number[] = [];
    const { exitCode, stdout } = await runCli([...words, "--timeout", "20s", "--json"], {
      ...options,
      readStdin: async (maxBytes, signal) => readStream(new PassThrough(), maxBytes, signal),
      later: (ms, run) => {
        waited.push(ms);
        setImmediate(run);
        return () => {};
      },
    });
    expect(readDocument(stdout, "simjobs.error/1")).toMatchObject({
      code: "deadline",
      message: "it was not done within 20s, as --timeout says",
    });
    expect([exitCode, waited, asked]).toEqual([13, [20_000], []]);
  }, signsIn),
);

it("doctor tells what it has found where a service is silent, in the time that it was given", async () =>
  onSilentService(async ({ options, clock }) => {
    const { exitCode, stdout } = await runCli(["doctor", "--timeout", "4s", "--json"], options);
    const { checks } = readDocument(stdout, "simjobs.doctor/1");
    const problems = checks.filter(({ state }) => state === "problem");
    const silent: unknown = expect.stringMatching(/^no answer within [23]\.\d s$/u);
    expect(problems.map(({ about, name, text }) => [about, name, text.split(":")[0]])).toEqual([
      ["ionworks", "connection", silent],
      ["jess", "connection", silent],
    ]);
    expect(checks.map(({ about }) => about)).toContain("machine");
    expect(exitCode).toBe(13);
    expect(clock.now()).toBeLessThanOrEqual(4_000);
  }));

it.each([
  ["a plan", ["--where", "provider=jess", "--plan-out", "p.json"]],
  ["a selection", ["--where", "provider=jess", "--yes"]],
  ["a sweep", ["--where", "provider=jess", "--yes", "--until-empty"]],
])("%s of a silent service takes no longer than it may, and nobody can be reached", async (_what, words) =>
  onSilentService(async ({ options, clock }) => {
    const { exitCode, stdout } = await runCli(["cancel", ...words, "--timeout", "20s", "--json"], options);
    expect(exitCode).toBe(13);
    expect(readDocument(stdout, "simjobs.error/1").code).toBe("unreachable");
    expect(clock.now()).toBeLessThanOrEqual(20_100);
  }, signsIn),
);
