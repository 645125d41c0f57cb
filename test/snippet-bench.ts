import { spawn, type ChildProcess } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { createInterface } from "node:readline";
import { transformSync } from "rolldown/utils";
import { programPath } from "../scripts/lib/workspace.mjs";
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

/** The folder and the mock that the snippets of one README run with, in the order in which they stand. */
export interface SnippetBench {
  /** Runs the lines as a script that stops at the first that fails. */
  runShell(code: string): Promise<Ended>;
  /** Checks the types, then runs the program. */
  runTypeScript(code: string): Promise<Ended>;
  close(): void;
}

const programs: Readonly<Record<string, string>> = {
  simjobs: programPath("simjobs"),
  "simjobs-mock": programPath("simjobs-mock"),
};

/** Starts a mock and lays out a folder with the built programs, the built packages and the files of `examples/`. */
export async function openSnippetBench(): Promise<SnippetBench> {
  for (const path of Object.values(programs)) {
    if (!existsSync(path)) throw new Error(`${path} is missing: npm run build`);
  }
  const folder = mkdtempSync(join(tmpdir(), "simjobs-readme-"));
  const [bin, home, cwd] = ["bin", "home", "project"].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  for (const each of [bin, home, cwd]) mkdirSync(each);
  for (const [name, path] of Object.entries(programs)) symlinkSync(path, join(bin, name));
  symlinkSync(join(root, "test", "node_modules"), join(cwd, "node_modules"));
  const examples = join(root, "examples");
  if (existsSync(examples)) cpSync(examples, cwd, { recursive: true });

  const PATH = [bin, process.env["PATH"]].join(delimiter);
  const bare = { PATH, HOME: home, SIMJOBS_HOME: join(home, "simjobs"), NO_COLOR: "1", CI: "1" };
  const { mock, ready } = await startMock(bare);
  const [account] = ready.accounts;
  if (account === undefined) throw new Error("the mock has no account");
  const env = {
    ...bare,
    IONWORKS_API_URL: ready.url,
    IONWORKS_API_KEY: account.ionworks.apiKey,
    IONWORKS_PROJECT_ID: account.ionworks.projectId,
    JESS_API_URL: ready.url,
    JESS_EMAIL: account.jess.email,
    JESS_PASSWORD: account.jess.password,
  };
  let count = 0;
  return {
    runShell: (code) => run("sh", ["-eu", "-c", code], cwd, env),
    async runTypeScript(code) {
      count += 1;
      const name = `snippet${count}`;
      writeFileSync(join(cwd, "package.json"), JSON.stringify({ type: "module" }));
      writeFileSync(join(cwd, `${name}.ts`), code);
      writeFileSync(join(cwd, "tsconfig.json"), JSON.stringify({ compilerOptions, files: [`${name}.ts`] }));
      const types = await run(join(root, "node_modules/.bin/tsc"), ["-p", cwd], cwd, env);
      if (types.code !== 0) return types;
      const { code: plain, errors } = transformSync(`${name}.ts`, code);
      if (errors.length > 0) return { code: 1, output: errors.map((error) => error.message).join("\n") };
      writeFileSync(join(cwd, `${name}.js`), plain);
      return run(process.execPath, [`${name}.js`], cwd, env);
    },
    close() {
      mock.kill();
      rmSync(folder, { recursive: true, force: true });
    },
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

/** Sped up, so that a job ends while a snippet watches it, and yet goes on for long enough to be cancelled. */
async function startMock(env: NodeJS.ProcessEnv): Promise<{ mock: ChildProcess; ready: MockReady }> {
  const mock = spawn("simjobs-mock", ["--json", "--port", "0", "--speed", "20", "--job-seconds", "600"], {
    env,
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
