import { spawn, type ChildProcess } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { createInterface } from "node:readline";
import { transformSync } from "rolldown/utils";
import { programPath } from "../scripts/lib/workspace.mjs";
import type { ReadmeBlock } from "./readme-blocks.js";
import { root } from "./workspace-files.js";

interface MockReady {
  readonly url: string;
  readonly accounts: ReadonlyArray<{
    readonly ionworks: { readonly apiKey: string; readonly projectId: string };
    readonly jess: { readonly email: string; readonly password: string };
  }>;
}

interface Ended {
  readonly code: number | null;
  readonly output: string;
}

/** A mock for the snippets of one page after the other. */
export interface SnippetMock {
  /** What signs in to it. */
  readonly env: Readonly<Record<string, string>>;
  /** Makes it as new. */
  reset(): Promise<void>;
  /** Lets something go wrong, as `POST /_mock/faults` takes it, until the reset. */
  fault(fault: unknown): Promise<void>;
  /** Lets hours pass while something runs, so that jobs come to their ends. */
  passHours<T>(work: Promise<T>): Promise<T>;
  close(): void;
}

/** The folder that the snippets of one page run in, in the order in which they stand. */
export interface SnippetFolder {
  /** Runs a block as its language and its tags say: shell as a script that stops at the first line that fails, TypeScript once its types are right. */
  run(block: ReadmeBlock): Promise<Ended>;
  close(): void;
}

const programs: Readonly<Record<string, string>> = {
  simjobs: programPath("simjobs"),
  "simjobs-mock": programPath("simjobs-mock"),
};

/** Starts a mock. It is sped up, so that a job ends while a snippet watches it, and yet goes on for long enough to be cancelled. */
export async function openSnippetMock(jobSeconds = 600): Promise<SnippetMock> {
  for (const path of Object.values(programs)) {
    if (!existsSync(path)) throw new Error(`${path} is missing: npm run build`);
  }
  const { mock, ready } = await startMock(jobSeconds);
  const [account] = ready.accounts;
  if (account === undefined) throw new Error("the mock has no account");
  const tell = async (path: string, body: unknown): Promise<void> => {
    const headers = { "content-type": "application/json" };
    const answer = await fetch(ready.url + path, { method: "POST", headers, body: JSON.stringify(body) });
    await answer.arrayBuffer();
    if (!answer.ok) throw new Error(`${path} answered ${answer.status}`);
  };
  return {
    env: {
      IONWORKS_API_URL: ready.url,
      IONWORKS_API_KEY: account.ionworks.apiKey,
      IONWORKS_PROJECT_ID: account.ionworks.projectId,
      JESS_API_URL: ready.url,
      JESS_EMAIL: account.jess.email,
      JESS_PASSWORD: account.jess.password,
    },
    reset: () => tell("/_mock/reset", {}),
    fault: (fault) => tell("/_mock/faults", fault),
    async passHours(work) {
      const timer = setInterval(() => {
        tell("/_mock/clock/advance", { ms: 900_000 }).catch(() => {}); // the work tells what is wrong
      }, 400);
      try {
        return await work;
      } finally {
        clearInterval(timer);
      }
    },
    close: () => void mock.kill(),
  };
}

/** Lays out a folder with the built programs, the built packages and, unless the page makes them itself, the files of `examples/`. */
export function openSnippetFolder(
  mock: SnippetMock,
  {
    withExamples = true,
    store,
  }: { readonly withExamples?: boolean; readonly store?: string | undefined } = {},
): SnippetFolder {
  const folder = mkdtempSync(join(tmpdir(), "simjobs-readme-"));
  const bin = join(folder, "bin");
  const home = join(folder, "home");
  const cwd = join(folder, "project");
  for (const each of [bin, home, cwd]) mkdirSync(each);
  for (const [name, path] of Object.entries(programs)) symlinkSync(path, join(bin, name));
  symlinkSync(join(root, "test", "node_modules"), join(cwd, "node_modules"));
  const examples = join(root, "examples");
  if (withExamples && existsSync(examples)) cpSync(examples, cwd, { recursive: true });
  writeFileSync(join(cwd, "package.json"), JSON.stringify({ type: "module" }));
  const PATH = [bin, process.env["PATH"]].join(delimiter);
  const env = {
    ...mock.env,
    ...(store === undefined ? {} : { SIMJOBS_STORE: store }),
    PATH,
    HOME: home,
    SIMJOBS_HOME: join(home, "simjobs"),
    NO_COLOR: "1",
    CI: "1",
  };
  let count = 0;
  const runTypeScript = async (code: string, isTests: boolean): Promise<Ended> => {
    count += 1;
    const name = isTests ? `snippet${count}.test` : `snippet${count}`;
    writeFileSync(join(cwd, `${name}.ts`), code);
    writeFileSync(join(cwd, "tsconfig.json"), JSON.stringify({ compilerOptions, files: [`${name}.ts`] }));
    const types = await run(join(root, "node_modules/.bin/tsc"), ["-p", cwd], cwd, env);
    if (types.code !== 0) return types;
    const { code: plain, errors } = transformSync(`${name}.ts`, code);
    if (errors.length > 0) return { code: 1, output: errors.map((error) => error.message).join("\n") };
    writeFileSync(join(cwd, `${name}.js`), plain);
    if (!isTests) return run(process.execPath, [`${name}.js`], cwd, env);
    const vitest = join(root, "node_modules/.bin/vitest");
    return run(vitest, ["run", "--root", cwd, `${name}.js`], cwd, env);
  };
  const start = async ({ language, code, tags }: ReadmeBlock): Promise<Ended> => {
    if (language === "ts") return runTypeScript(code, tags.includes("vitest"));
    if (language === "python") return run("python3", ["-c", code], cwd, env);
    return run("sh", ["-eu", "-c", `exec 2>&1\n${code}`], cwd, env); // one stream, so that lines keep their order
  };
  return {
    run: (block) => (block.tags.includes("hours-pass") ? mock.passHours(start(block)) : start(block)),
    close: () => rmSync(folder, { recursive: true, force: true }),
  };
}

const compilerOptions = {
  target: "es2023",
  lib: ["es2023", "esnext.disposable"],
  module: "nodenext",
  types: ["node"],
  strict: true,
  noEmit: true,
  skipLibCheck: true,
};

async function startMock(jobSeconds: number): Promise<{ mock: ChildProcess; ready: MockReady }> {
  const args = ["--json", "--port", "0", "--speed", "20", "--job-seconds", String(jobSeconds)];
  const mock = spawn(process.execPath, [programs["simjobs-mock"] ?? "", ...args], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  for await (const line of createInterface({ input: mock.stdout })) return { mock, ready: JSON.parse(line) };
  throw new Error("simjobs-mock ended before it was ready");
}

function run(command: string, args: string[], cwd: string, env: NodeJS.ProcessEnv): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (text: string) => {
        output += text;
      });
    }
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, output }));
  });
}
