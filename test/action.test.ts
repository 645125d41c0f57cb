import { spawn, type ChildProcess } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { findBlocks } from "./readme-blocks.js";
import { programPath } from "../scripts/lib/workspace.mjs";
import { openSnippetMock, type SnippetMock } from "./snippet-bench.js";
import { root, textOf } from "./workspace-files.js";

interface ActionManifest {
  readonly inputs: Readonly<Record<string, { readonly default?: string }>>;
  readonly outputs: Readonly<Record<string, unknown>>;
  readonly runs: { readonly main: string; readonly post: string; readonly "post-if": string };
}

const manifest = parse(textOf("action/action.yml")) as ActionManifest;
let mock: SnippetMock | undefined;

beforeAll(async () => {
  mock = await openSnippetMock(3600);
});
afterAll(() => mock?.close());

interface Ended {
  readonly code: number | null;
  readonly log: string;
}

/** A job of a workflow, as a runner keeps it: files for what steps hand on, a temporary folder, the inputs with their defaults. */
class WorkflowJob {
  readonly folder = mkdtempSync(join(tmpdir(), "simjobs-action-"));
  readonly #mock: SnippetMock;
  readonly #with: Readonly<Record<string, string>>;

  constructor(inputs: Readonly<Record<string, string>>) {
    if (mock === undefined) throw new Error("the mock is not there");
    this.#mock = mock;
    this.#with = { command: programPath("simjobs"), "working-directory": join(root, "examples"), ...inputs };
    mkdirSync(join(this.folder, "temp"));
    for (const name of ["state", "output", "env", "summary"]) writeFileSync(join(this.folder, name), "");
  }

  main(): { readonly child: ChildProcess; readonly end: Promise<Ended> } {
    return this.#step(manifest.runs.main, {});
  }

  post(): Promise<Ended> {
    const state = Object.entries(this.handedOn("state")).map(([name, value]) => [`STATE_${name}`, value]);
    return this.#step(manifest.runs.post, Object.fromEntries(state)).end;
  }

  /** What a step has handed on by a file; the last of a name counts. */
  handedOn(file: "state" | "output" | "env"): Readonly<Record<string, string>> {
    const text = readFileSync(join(this.folder, file), "utf8");
    const pairs = [...text.matchAll(/^(\S+)<<(\S+)\n([\s\S]*?)\n?\2$/gmu)];
    return Object.fromEntries(pairs.map(([, name = "", , value = ""]) => [name, value]));
  }

  get summary(): string {
    return readFileSync(join(this.folder, "summary"), "utf8");
  }

  [Symbol.dispose](): void {
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 3 });
  }

  #step(file: string, state: Readonly<Record<string, string>>) {
    const inputs = Object.entries(manifest.inputs).map(([name, { default: value = "" }]) => [
      `INPUT_${name.toUpperCase()}`,
      this.#with[name] ?? value,
    ]);
    const { PATH } = process.env;
    const child = spawn(process.execPath, [join(root, "action", file)], {
      env: {
        PATH,
        HOME: this.folder,
        ...this.#mock.env,
        ...Object.fromEntries(inputs),
        ...state,
        RUNNER_TEMP: join(this.folder, "temp"),
        GITHUB_RUN_ID: "4711",
        GITHUB_RUN_ATTEMPT: "1",
        GITHUB_STATE: join(this.folder, "state"),
        GITHUB_OUTPUT: join(this.folder, "output"),
        GITHUB_ENV: join(this.folder, "env"),
        GITHUB_STEP_SUMMARY: join(this.folder, "summary"),
      },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let log = "";
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding("utf8").on("data", (text: string) => (log += text));
    const end = new Promise<Ended>((resolve, reject) => {
      child.on("error", reject);
      child.on("close", (code) => resolve({ code, log }));
    });
    return { child, end };
  }
}

/** Waits until a file of the job holds what a person would wait for. */
async function seen(child: ChildProcess, what: RegExp): Promise<void> {
  let text = "";
  await new Promise<void>((resolve, reject) => {
    child.stdout?.on("data", (more: string) => {
      text += more;
      if (what.test(text)) resolve();
    });
    child.on("close", () => reject(new Error(`ended before ${what}: ${text}`)));
  });
}

const house = "jess --model one-zone.idf --weather weather.epw";

describe("the action, as a runner starts it", { timeout: 120_000 }, () => {
  it("submits, waits, fetches, and tells what became of each", async () => {
    using job = new WorkflowJob({
      submit: `${house} --title "a box | in January"\nionworks --simulation sweep.json`,
    });
    const { end } = job.main();
    const { code, log } = await (mock?.passHours(end) ?? end);
    expect(code, log).toBe(0);
    const { references = "", outcomes = "{}", outcome, group } = job.handedOn("output");
    expect(references.split("\n")).toHaveLength(4);
    expect(Object.keys(JSON.parse(outcomes) as object)).toEqual(references.split("\n"));
    expect(new Set(Object.values(JSON.parse(outcomes) as object))).toEqual(new Set(["completed"]));
    expect([outcome, group]).toEqual(["completed", expect.stringMatching(/^@gha-4711-1-[0-9a-f]{4}$/u)]);
    expect(job.summary).toContain("| a box &#124; in January | completed | FINISHED |");
    expect(job.handedOn("env")["SIMJOBS_HOME"]).toBe(join(job.folder, "temp", "simjobs-4711-1"));

    const post = await job.post();
    expect(post, post.log).toMatchObject({ code: 0 });
    expect(job.summary).toContain("Nothing that this job has started is going on");
    expect(job.summary.match(/finished&#45;first|finished-first/gu)).toHaveLength(4);
  });

  it("fails with a job that runs out of time, which it cancels", async () => {
    using job = new WorkflowJob({ submit: house, timeout: "1s" });
    const { code, log } = await job.main().end;
    expect(code, log).toBe(1);
    expect(log).toMatch(/::error title=simjobs::jess:\d+ (?:cancelled|still-cancelling)/u);
    const post = await job.post();
    expect(post, post.log).toMatchObject({ code: 0 });
    expect(job.summary).toMatch(/\| `jess:\d+` \| (?:already-)?cancelled \| CANCELED \|/u);
  });

  it.each(["SIGINT", "SIGKILL"] as const)(
    "leaves nothing running where the workflow is cancelled and the runner sends %s",
    async (signal) => {
      using job = new WorkflowJob({ submit: `ionworks --simulation sweep.json\n${house}` });
      const { child, end } = job.main();
      await seen(child, /jess:\d+ {2}(?:queued|running)/u);
      child.kill(signal);
      await end;
      const post = await job.post();
      expect(post, post.log).toMatchObject({ code: 0 });
      const [, table = ""] = job.summary.split("### Simulations, at the end");
      expect(table.match(/\| `(?:jess|ionworks):[^`]+` \| (?:already-)?cancelled \|/gu)).toHaveLength(4);
      expect(table).toContain("Nothing that this job has started is going on");
    },
  );

  it("fails the job where it cannot prove that a job is over", async () => {
    using job = new WorkflowJob({ submit: house, wait: "false", "cancel-timeout": "3s" });
    expect((await job.main().end).code).toBe(0);
    await mock?.fault({ match: { path: "/jess_web/api/*" }, fault: { kind: "status", status: 503 } });
    const post = await job.post();
    await mock?.reset();
    expect(post, post.log).toMatchObject({ code: 1 });
    expect(post.log).toContain("::error title=simjobs::not proven to be over: jess:");
    expect(job.summary).toContain("**Not everything is known**");
  });

  it("adopts jobs, and leaves alone what it is told to keep", async () => {
    using starter = new WorkflowJob({ submit: house, wait: "false", keep: "true" });
    expect((await starter.main().end).code).toBe(0);
    const kept = await starter.post();
    expect(kept, kept.log).toMatchObject({ code: 0 });
    expect(starter.summary).toContain("going-on");
    const { references = "" } = starter.handedOn("output");

    using adopter = new WorkflowJob({ adopt: references, wait: "false" });
    const { code, log } = await adopter.main().end;
    expect(code, log).toBe(0);
    expect(adopter.handedOn("output")["outcomes"]).toBe(JSON.stringify({ [references]: "going-on" }));
    expect((await adopter.post()).code).toBe(0);
    expect(adopter.summary).toMatch(/\| cancelled \| CANCELED \|/u);
  });

  it.each<[string, Readonly<Record<string, string>>, string]>([
    ["nothing to do", {}, "there is nothing to do"],
    ["a switch with a typing error", { submit: house, wait: "fasle" }, 'the input wait is "fasle"'],
    ["a group of one's own", { submit: `${house} --group mine` }, "the action adds --group by itself"],
    ["a quotation mark that is open", { submit: `${house} --title "a` }, "a quotation mark is never closed"],
    ["a file that is missing", { submit: "jess --model no.idf --weather weather.epw" }, "no.idf"],
  ])("refuses %s, and has nothing to clean up", async (_what, inputs, message) => {
    using job = new WorkflowJob(inputs);
    const { code, log } = await job.main().end;
    expect([code, log]).toEqual([1, expect.stringContaining("::error title=simjobs::")]);
    expect(log).toContain(message);
    const post = await job.post();
    expect(post, post.log).toMatchObject({ code: 0 });
  });
});

describe("what is written about the action", () => {
  interface Workflow {
    readonly jobs: Readonly<Record<string, { readonly steps: readonly Step[] }>>;
  }
  interface Step {
    readonly uses?: string;
    readonly with?: Readonly<Record<string, unknown>>;
  }

  const pages = ["action/README.md", "docs/recipes/in-ci.md"];
  const examples = pages.flatMap((path) =>
    [...textOf(path).matchAll(/```yaml\n([\s\S]*?)```/gu)].map(([, text = ""]) => ({ path, text })),
  );

  it("is there, with all inputs and outputs", () => {
    expect(examples.length).toBeGreaterThan(1);
    for (const name of [...Object.keys(manifest.inputs), ...Object.keys(manifest.outputs)])
      expect(textOf("action/README.md")).toContain(`\`${name}\``);
    expect(findBlocks(textOf("action/README.md"))).toEqual([]);
  });

  it.each(examples)("uses inputs that there are: $path", ({ text }) => {
    const read = parse(text) as Workflow | readonly Step[];
    const steps = "jobs" in read ? Object.values(read.jobs).flatMap((job) => job.steps) : read;
    const ours = steps.filter(({ uses = "" }) => uses.startsWith("simjobs/simjobs/action@"));
    expect(ours).not.toEqual([]);
    for (const step of ours)
      for (const name of Object.keys(step.with ?? {})) expect(Object.keys(manifest.inputs)).toContain(name);
  });

  it("runs its post step whatever became of the job", () => {
    expect(manifest.runs["post-if"]).toBe("always()");
  });
});
