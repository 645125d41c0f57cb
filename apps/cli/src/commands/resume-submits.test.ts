import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { demoRequest } from "../services/ionworks/demo/demo-work.js";
import { readDocument } from "../testing/read-document.js";
import { onMockStage, type MockStage } from "../testing/mock-stage.js";
import { temporaryFolder } from "../testing/run-cli.js";

const folder = temporaryFolder();
const put = (name: string, content: string): void => writeFileSync(join(folder, name), content);
put("office.idf", "Version, 9.3;\n");
put("in.epw", "LOCATION,here\n");
put("one.json", JSON.stringify(demoRequest));
put("pipeline.json", '{"name":"p","elements":{"a":{"element_type":"entry","values":{"x":1}}}}');
put("simple.json", '{"name":"s","elements":{"a":{"element_type":"entry","values":{"x":1}}}}');
put("optimization.json", '{"name":"o","parameterized_model_id":"pm-1","config":{"x":1}}');

const commands = [
  "submit jess --model office.idf --weather in.epw",
  "rerun OLD",
  "submit ionworks --simulation one.json",
  "submit ionworks --pipeline pipeline.json",
  "submit ionworks --simple-pipeline simple.json",
  "submit ionworks --optimization optimization.json",
];

const said = (body: unknown): { readonly body: string } => ({ body: JSON.stringify(body) });
const fields = said({ detail: [{ loc: ["body", "name"], msg: "wrong", type: "value_error" }] });
/** What either service may say that means: it was not taken. */
const noes = [
  ["400", { status: 400 }],
  ["401", { status: 401 }],
  ["402", { status: 402, provider: "ionworks" }],
  ["403", { status: 403 }],
  ["404 in its own form", { status: 404, provider: "jess", ...said({ ok: false, status: "no such file" }) }],
  [
    "404 in its own form",
    {
      status: 404,
      provider: "ionworks",
      ...said({ error_code: "NOT_FOUND", message: "no project", detail: null }),
    },
  ],
  ["409", { status: 409 }],
  ["411", { status: 411 }],
  ["413", { status: 413 }],
  ["413 of something on the way", { status: 413, body: "<html><h1>Request Entity Too Large</h1></html>" }],
  ["414", { status: 414 }],
  ["415", { status: 415 }],
  ["431", { status: 431 }],
  ["422 with fields", { status: 422, ...fields }],
  ["429", { status: 429 }],
  ["a no inside of a 200", { status: 200, provider: "jess", ...said({ ok: false, status: "not this one" }) }],
] as const;

const table = commands.flatMap((command) =>
  noes
    .filter(([, no]) => !("provider" in no) || no.provider === serviceOf(command))
    .map(([what, no]) => ({ command, what, no })),
);

function serviceOf(command: string): "jess" | "ionworks" {
  return command.includes("ionworks") ? "ionworks" : "jess";
}

/** The code of a refusal: 6, but where the sign-in, what is named or the time is to blame, and not what was sent. */
function exitOf(command: string, status: number): number {
  const others = new Map([
    [401, 4],
    [404, serviceOf(command) === "ionworks" ? 5 : 6],
    [429, 13],
  ]);
  return others.get(status) ?? 6;
}

/** Answers each request that makes something with this. */
function answer({ mock }: MockStage, command: string, fault: object): void {
  const provider = serviceOf(command);
  // A simulation is made by its last request: those before it make only what it needs.
  const path =
    provider === "jess" ? "/jess_web/api/job$" : command.includes("simulation") ? "/simulations" : "/*";
  mock.addFault({
    match: { provider, method: "POST", path },
    fault: { kind: "status", status: 500, ...fault },
  });
}

async function submit(stage: MockStage, command: string): ReturnType<MockStage["cli"]> {
  const [old = ""] = stage.mock.addJobs({ provider: "jess", count: 1, status: "FINISHED" });
  return stage.cli(command.replace("OLD", old));
}

describe("a submit that the service refuses", () => {
  it.each(table)("leaves nothing open: $command, $what", async ({ command, no }) =>
    onMockStage(
      async (stage) => {
        const { provider: _service, ...fault } = { provider: "", ...no };
        answer(stage, command, fault);
        const refused = await submit(stage, command);
        expect(refused.stdout).toBe("");
        expect(refused.exitCode).toBe(exitOf(command, no.status));
        const { exitCode, stdout, stderr } = await stage.cli("resume --json");
        expect(readDocument(stdout, "simjobs.resume/1").submits).toEqual([]);
        expect(stderr).toBe("");
        expect(exitCode).toBe(0);
      },
      { folder },
    ),
  );

  it.each(["jess:999999", "ionworks:optimization/nowhere", "ionworks:5a0b0000-0000-4000-8000-000000000000"])(
    "leaves nothing open: rerun of %s, which is not there or cannot run again",
    async (ref) =>
      onMockStage(async ({ cli }) => {
        expect((await cli(`rerun ${ref}`)).exitCode).not.toBe(0);
        const { exitCode, stdout } = await cli("resume --json");
        expect(readDocument(stdout, "simjobs.resume/1").submits).toEqual([]);
        expect(exitCode).toBe(0);
      }),
  );

  it("leaves nothing open where the sign-in has run out and cannot be renewed", async () =>
    onMockStage(
      async (stage) => {
        const { mock, cli } = stage;
        const [command = ""] = commands;
        await cli("whoami jess");
        answer(stage, command, { status: 401 });
        mock.addFault({
          match: { provider: "jess", path: "/users/api/*" },
          fault: { kind: "drop-after" },
        });
        expect((await submit(stage, command)).exitCode).not.toBe(0);
        mock.clearFaults();
        const { exitCode, stdout } = await cli("resume --json");
        expect(readDocument(stdout, "simjobs.resume/1").submits).toEqual([]);
        expect(exitCode).toBe(0);
      },
      { folder },
    ));
});

describe("a submit of which nobody knows", () => {
  it.each(
    commands.flatMap((command) =>
      [
        { status: 500 },
        { status: 502 },
        { status: 200, body: "<html>yes</html>" },
        { status: 404, body: "<html>" },
      ].map((fault) => ({ command, fault })),
    ),
  )("stays open, and its own mark settles it: $command, $fault", async ({ command, fault }) =>
    onMockStage(
      async (stage) => {
        const { mock, cli } = stage;
        const [kept = ""] = mock.addJobs({
          provider: "jess",
          count: 1,
          status: "QUEUED",
          durationMs: 3_600_000,
        });
        answer(stage, command, fault);
        await submit(stage, command);
        mock.clearFaults();
        await cli(`cancel ${kept} --no-wait`);
        const list = readDocument((await cli("resume --list --json")).stdout, "simjobs.resume-list/1");
        expect(list.submits).toHaveLength(1);
        const mark = list.submits[0]?.mark ?? "";
        const told = await cli("resume --list");
        expect(told.stderr).toContain(`simjobs resume --drop ${mark}`);
        expect(told.stderr).not.toContain("--drop all");
        expect((await cli(`resume --drop ${mark}`)).exitCode).toBe(0);
        const after = readDocument((await cli("resume --list --json")).stdout, "simjobs.resume-list/1");
        expect(after.submits).toEqual([]);
        expect(after.wishes).toMatchObject([{ ref: kept }]); // what else is open stays
      },
      { folder },
    ),
  );
});
