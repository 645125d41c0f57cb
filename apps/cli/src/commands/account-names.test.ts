import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { startMock, type RunningMock } from "@simjobs/mock";
import { describe, expect, it } from "vitest";
import { Interruption } from "../context.js";
import { readDocument } from "../testing/read-document.js";
import { envOf, runCli, temporaryFolder, type Ran, type RunOptions } from "../testing/run-cli.js";
import { clockOf } from "../testing/sleepers-clock.js";

type Env = Readonly<Record<string, string>>;

/** Two services with the same job numbers: `home` is where a plain reference leads, `lab` is another account's. */
interface Stage {
  readonly home: RunningMock;
  readonly lab: RunningMock;
  /** A shell in which the variables of the laboratory are set. */
  readonly labEnv: Env;
  readonly folder: string;
  readonly config: (change: (config: Config) => Config) => void;
  readonly cli: (line: string, env?: Env, options?: RunOptions) => Promise<Ran>;
  /** Cancels in a shell without any variable, and tells who was asked to stop a job. */
  readonly paste: (refs: string) => Promise<Pasted>;
}

interface Pasted {
  readonly exitCode: number;
  readonly stderr: string;
  readonly cancelsAt: { readonly home: number; readonly lab: number };
}

interface Config {
  readonly profile?: string | undefined;
  readonly profiles: Readonly<Record<string, object>>;
}

async function onTwo(work: (stage: Stage) => Promise<void>): Promise<void> {
  await using home = await startMock({ clock: "manual" });
  await using lab = await startMock({ clock: "manual" });
  const folder = temporaryFolder();
  const labEnv = envOf(lab, folder);
  const cli: Stage["cli"] = (line, env = {}, options) =>
    runCli(line.split(" "), {
      env: { SIMJOBS_HOME: folder, ...env },
      cwd: folder,
      clock: clockOf(lab),
      ...options,
    });
  for (const [mock, profile] of [
    [home, ""],
    [lab, " --profile lab"],
  ] as const) {
    const { exitCode } = await cli(`login${profile}`, envOf(mock, folder));
    expect(exitCode).toBe(0);
  }
  const paste: Stage["paste"] = async (refs) => {
    const { exitCode, stderr } = await cli(`cancel ${refs} --yes`);
    return { exitCode, stderr, cancelsAt: { home: cancelsAt(home), lab: cancelsAt(lab) } };
  };
  const config: Stage["config"] = (change) => {
    const path = join(folder, "config.json");
    writeFileSync(path, JSON.stringify(change(JSON.parse(readFileSync(path, "utf8")) as Config)));
  };
  await work({ home, lab, labEnv, folder, config, cli, paste });
}

function cancelsAt(mock: RunningMock): number {
  return mock
    .requests()
    .filter(({ method, path }) => method === "POST" && /\/job\/\d+$|\/cancel$/u.test(path)).length;
}

function withoutLab({ profiles: { lab: _lab, ...profiles } }: Config): Config {
  return { profiles };
}

/** The same numbers at both services. */
function seed({ home, lab }: Pick<Stage, "home" | "lab">, provider: "jess" | "ionworks"): string {
  const status = provider === "jess" ? "QUEUED" : "processing";
  const [one = ""] = home.addJobs({ provider, status, durationMs: 3_600_000, name: "office" });
  const [other = ""] = lab.addJobs({ provider, status, durationMs: 3_600_000, name: "office" });
  expect(other).toBe(one);
  return one;
}

const refsIn = (text: string): string =>
  [...new Set(text.match(/(?:jess|ionworks)(?:@\w+)?:[\w/-]+/gu))].join(" ");

/** How somebody comes to work with the laboratory's account. */
const ways: readonly [string, (labEnv: Env) => { flag: string; env: Env }, name: string][] = [
  ["--profile", () => ({ flag: " --profile lab", env: {} }), "lab"],
  [
    "--profile, with the variables of another",
    (env) => ({
      flag: " --profile lab",
      env: { JESS_EMAIL: env["JESS_EMAIL"] ?? "", JESS_API_URL: "http://127.0.0.1:1" },
    }),
    "lab",
  ],
  ["SIMJOBS_PROFILE", () => ({ flag: "", env: { SIMJOBS_PROFILE: "lab" } }), "lab"],
  ["variables that say what a profile says", (env) => ({ flag: "", env }), "lab"],
];

describe.each(ways)("with %s", (_way, of, name) => {
  describe.each(["jess", "ionworks"] as const)("at %s", (provider) => {
    it.each([
      ["list", `list --provider ${provider}`],
      ["list --json", `list --provider ${provider} --json`],
      ["status", "status REF"],
      ["status --json", "status REF --json"],
      ["a dry run", "cancel REF --dry-run"],
      ["a dry run of a filter", `cancel --where provider=${provider} --dry-run --json`],
      ["a watch", "watch REF --timeout 1s"],
      ["a watch in JSON", "watch REF --timeout 1s --json"],
    ])("references that %s prints reach that account from anywhere", async (_what, line) =>
      onTwo(async (stage) => {
        const plain = seed(stage, provider);
        const { flag, env } = of(stage.labEnv);
        const { stdout, stderr } = await stage.cli(line.replace("REF", plain) + flag, env);
        const refs = refsIn(stdout + stderr);
        expect(refs).toBe(plain.replace(":", `@${name}:`));
        expect(await stage.paste(refs)).toMatchObject({ exitCode: 0, cancelsAt: { home: 0, lab: 1 } });
      }),
    );
  });

  it("a plan, its outcome, the record and the receipts say whose job it is", async () =>
    onTwo(async (stage) => {
      const plain = seed(stage, "jess");
      const named = plain.replace(":", `@${name}:`);
      const { flag, env } = of(stage.labEnv);
      await stage.cli(`cancel --where provider=jess --plan-out plan.json${flag}`, env);
      expect(refsIn(readFileSync(join(stage.folder, "plan.json"), "utf8"))).toBe(named);
      const done = await stage.cli("cancel --plan plan.json --yes --json");
      expect(readDocument(done.stdout, "simjobs.cancel/1").results).toMatchObject([
        { ref: named, outcome: "cancelled" },
      ]);
      expect(refsIn((await stage.cli("receipts list")).stdout)).toBe(named);
      for (const asked of [named, plain])
        expect(refsIn((await stage.cli(`receipts show ${asked}`)).stdout)).toBe(named);
      expect((await stage.paste(named)).cancelsAt).toEqual({ home: 0, lab: 1 });
    }));

  it("what a submit prints, and its group, reach that account", async () =>
    onTwo(async (stage) => {
      const { flag, env } = of(stage.labEnv);
      const file = (file: string): void => writeFileSync(join(stage.folder, file), "Version,24.1;\n");
      file("a.idf");
      file("b.epw");
      const line = `submit jess --model a.idf --weather b.epw --group night${flag}`;
      const { stdout, exitCode } = await stage.cli(line, env);
      expect(exitCode).toBe(0);
      expect(stdout).toMatch(new RegExp(`^jess@${name}:\\d+\\n$`, "u"));
      for (const group of ["@night", "@last", "@NIGHT"])
        expect(refsIn((await stage.cli(`status ${group}`)).stdout)).toBe(stdout.trim());
      expect((await stage.cli("status @night --profile default")).stderr).toContain(
        "another address or account",
      );
      expect((await stage.paste(stdout.trim())).cancelsAt).toEqual({ home: 0, lab: 1 });
    }));

  it("what an interruption advises can be pasted", async () =>
    onTwo(async (stage) => {
      const plain = seed(stage, "jess");
      const { flag, env } = of(stage.labEnv);
      const interrupt = new AbortController();
      const ran = await stage.cli(`watch ${plain}${flag}`, env, {
        signal: interrupt.signal,
        onOutput: () => interrupt.abort(new Interruption("SIGINT")),
      });
      expect(ran.stderr).toContain(`simjobs cancel ${plain.replace(":", `@${name}:`)}`);
    }));
});

describe("an account that nobody but the environment knows", () => {
  it.each(["jess", "ionworks"] as const)(
    "is called env, and refused where it is not known: %s",
    async (provider) =>
      onTwo(async (stage) => {
        const plain = seed(stage, provider);
        stage.config(withoutLab);
        const { stdout } = await stage.cli(`list --provider ${provider}`, stage.labEnv);
        const refs = refsIn(stdout);
        expect(refs).toBe(plain.replace(":", "@env:"));
        const pasted = await stage.paste(refs);
        expect(pasted).toMatchObject({ exitCode: 4, cancelsAt: { home: 0, lab: 0 } });
        expect(pasted.stderr).toContain("is the account of variables, and none is set here");
        expect((await stage.cli(`status ${refs}`, stage.labEnv)).exitCode).toBe(0);
        expect((await stage.cli(`cancel ${refs}`, stage.labEnv)).exitCode).toBe(0);
      }),
  );

  it("is called env where only the address comes from a variable", async () =>
    onTwo(async (stage) => {
      seed(stage, "jess");
      const env = { JESS_API_URL: stage.lab.url, JESS_PASSWORD: stage.labEnv["JESS_PASSWORD"] ?? "" };
      stage.config(withoutLab);
      expect(refsIn((await stage.cli("list --provider jess", env)).stdout)).toMatch(/^jess@env:/u);
    }));

  it("needs no name where nobody else is known", async () =>
    onTwo(async (stage) => {
      const plain = seed(stage, "jess");
      stage.config(() => ({ profiles: {} }));
      expect(refsIn((await stage.cli("list --provider jess", stage.labEnv)).stdout)).toBe(plain);
      expect(await stage.paste(plain)).toMatchObject({ exitCode: 4, cancelsAt: { home: 0, lab: 0 } });
    }));

  it("keeps its name to itself", async () => {
    const { exitCode, stderr } = await runCli([
      "config",
      "set",
      "jess.email",
      "a@example.org",
      "--profile",
      "env",
    ]);
    expect(stderr).toContain("is what the account of the variables is called");
    expect(exitCode).toBe(2);
  });
});

/** Asks for a cancel at the laboratory, waits for nothing, and forgets the laboratory. */
async function recordAtLab(stage: Stage): Promise<string> {
  const plain = seed(stage, "jess");
  stage.config(() => ({ profiles: {} }));
  const { stdout } = await stage.cli(`cancel ${plain} --no-wait --json`, stage.labEnv);
  expect(readDocument(stdout, "simjobs.cancel/1").results).toMatchObject([
    { ref: plain, outcome: "requested" },
  ]);
  return plain;
}

async function homeAgain({ cli, home, folder }: Stage): Promise<void> {
  expect((await cli("login jess", envOf(home, folder))).exitCode).toBe(0);
}

describe("what is on record", () => {
  it.each([
    ["resume --list", "stdout"],
    ["resume --list --json", "stdout"],
    ["resume", "stderr"],
    ["resume --json", "stdout"],
  ] as const)("is named so that nobody else's job is reached by it, by %s", async (line, stream) =>
    onTwo(async (stage) => {
      const plain = await recordAtLab(stage);
      await homeAgain(stage);
      const elsewhere = plain.replace(":", "@elsewhere:");
      const ran = await stage.cli(line);
      expect(refsIn(ran[stream])).toBe(elsewhere);
      const pasted = await stage.paste(elsewhere);
      expect(pasted).toMatchObject({ exitCode: 4, cancelsAt: { home: 0, lab: 1 } });
      expect(pasted.stderr).toContain("at an address that the settings do not name now");
      const dropped = await stage.cli(`resume --drop ${elsewhere} --json`);
      expect(readDocument(dropped.stdout, "simjobs.resume-drop/1").dropped).toMatchObject([
        { ref: elsewhere },
      ]);
    }),
  );

  it("is not given up under the name of another job", async () =>
    onTwo(async (stage) => {
      const plain = await recordAtLab(stage);
      await homeAgain(stage);
      await stage.cli(`cancel ${plain} --no-wait`);
      const dropped = await stage.cli(`resume --drop ${plain} --json`);
      const { dropped: gone } = readDocument(dropped.stdout, "simjobs.resume-drop/1");
      expect(gone.map(({ ref }) => ref)).toEqual([plain]);
      const left = readDocument((await stage.cli("resume --list --json")).stdout, "simjobs.resume-list/1");
      expect(left.wishes.map(({ ref }) => ref)).toEqual([plain.replace(":", "@elsewhere:")]);
    }));

  it("is named by a profile that reaches it by now", async () =>
    onTwo(async (stage) => {
      const plain = await recordAtLab(stage);
      await homeAgain(stage);
      await stage.cli("login jess --profile there", stage.labEnv);
      const { stdout } = await stage.cli("resume --list --json");
      const named = plain.replace(":", "@there:");
      expect(readDocument(stdout, "simjobs.resume-list/1").wishes).toMatchObject([{ ref: named }]);
      expect((await stage.paste(named)).cancelsAt.home).toBe(0);
    }));

  it("is so in receipts as well", async () =>
    onTwo(async (stage) => {
      const plain = seed(stage, "jess");
      stage.config(() => ({ profiles: {} }));
      await stage.cli(`cancel ${plain}`, stage.labEnv);
      expect(refsIn((await stage.cli("receipts list", stage.labEnv)).stdout)).toBe(plain);
      await homeAgain(stage);
      const elsewhere = plain.replace(":", "@elsewhere:");
      for (const line of [
        "receipts list",
        "receipts list --json",
        `receipts show ${plain}`,
        `receipts show ${elsewhere} --json`,
      ])
        expect([line, refsIn((await stage.cli(line)).stdout)]).toEqual([line, elsewhere]);
      // Where the settings cannot be read, nobody is reached by any name.
      writeFileSync(join(stage.folder, "config.json"), "{");
      expect(refsIn((await stage.cli("receipts list")).stdout)).toBe(plain);
      expect((await stage.cli("receipts verify")).exitCode).toBe(0);
    }));
});

describe("the account that is meant where none is named", () => {
  it("needs no name, whichever profile the config file makes it", async () =>
    onTwo(async (stage) => {
      const plain = seed(stage, "jess");
      stage.config((config) => ({ ...config, profile: "lab" }));
      for (const flag of ["", " --profile lab"])
        expect(refsIn((await stage.cli(`list --provider jess${flag}`)).stdout)).toBe(plain);
      expect((await stage.paste(plain)).cancelsAt).toEqual({ home: 0, lab: 1 });
    }));

  it("is not the profile that is called default where another one is", async () =>
    onTwo(async (stage) => {
      const plain = seed(stage, "jess");
      stage.config((config) => ({ ...config, profile: "lab" }));
      const refs = refsIn((await stage.cli("list --provider jess --profile default")).stdout);
      expect(refs).toBe(plain.replace(":", "@default:"));
      expect((await stage.paste(refs)).cancelsAt).toEqual({ home: 1, lab: 0 });
    }));

  it("needs no name where variables say the same", async () =>
    onTwo(async (stage) => {
      const plain = seed(stage, "jess");
      expect(refsIn((await stage.cli("list --provider jess", envOf(stage.home, stage.folder))).stdout)).toBe(
        plain,
      );
    }));
});

describe("a filter", () => {
  it("takes each job once, though two names mean one account", async () =>
    onTwo(async (stage) => {
      seed(stage, "jess");
      const { stdout } = await stage.cli("cancel --where provider=jess,account=default,lab --dry-run --json");
      expect(readDocument(stdout, "simjobs.cancel-dry-run/1").jobs).toHaveLength(2);
      stage.config(({ profiles }) => ({ profiles: { ...profiles, same: { ...profiles["lab"] } } }));
      const twice = await stage.cli("cancel --where provider=jess,account=same,lab --dry-run --json");
      expect(readDocument(twice.stdout, "simjobs.cancel-dry-run/1").jobs).toHaveLength(1);
    }));

  it.each([
    ["kind=job,pipelin", "no service has jobs of kind pipelin"],
    ["provider=jess,group=night", "the jobs of @night are at"],
  ])("is refused where a word of it means nothing: %s", async (where, words) =>
    onTwo(async (stage) => {
      writeFileSync(join(stage.folder, "a.idf"), "Version,24.1;\n");
      writeFileSync(join(stage.folder, "b.epw"), "x\n");
      await stage.cli("submit jess --model a.idf --weather b.epw --group night --profile lab");
      const { exitCode, stderr } = await stage.cli(`cancel --where ${where} --yes`);
      expect(stderr).toContain(words);
      expect(exitCode).toBe(2);
    }),
  );
});
