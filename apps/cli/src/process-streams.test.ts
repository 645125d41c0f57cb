import { spawnSync } from "node:child_process";
import { closeSync, existsSync, openSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { startMock, type RunningMock } from "@simjobs/mock";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bundleProgram } from "./testing/bundle-program.js";
import { envOf, temporaryFolder } from "./testing/run-cli.js";
import { startProgram, type Ended } from "./testing/start-program.js";

const examples = fileURLToPath(new URL("../../../examples/", import.meta.url));
const files = ["--model", join(examples, "one-zone.idf"), "--weather", join(examples, "weather.epw")];
const stackOrSource = /\n\s+at .*:\d+:\d+|Node\.js v/u;

let program = "";
let mock: RunningMock;
beforeAll(async () => {
  [program, mock] = await Promise.all([bundleProgram(), startMock()]);
  aJob();
}, 60_000);
afterAll(() => mock.close());

/** Streams that take nothing: a file that is open for reading only is one on every system. */
const unwritable = {
  "a full device": "/dev/full",
  "what is not open for writing": fileURLToPath(import.meta.url),
};

async function runInto(
  place: keyof typeof unwritable,
  streams: readonly ("stdout" | "stderr")[],
  argv: readonly string[],
  env: Readonly<Record<string, string>> = envOf(mock, temporaryFolder()),
): Promise<Ended> {
  const file = openSync(unwritable[place], place === "a full device" ? "w" : "r");
  try {
    const into = (stream: "stdout" | "stderr"): number | "pipe" => (streams.includes(stream) ? file : "pipe");
    return await startProgram(program, argv, { env, stdio: ["ignore", into("stdout"), into("stderr")] })
      .ended;
  } finally {
    closeSync(file);
  }
}

const places = (["a full device", "what is not open for writing"] as const).filter((place) =>
  existsSync(unwritable[place]),
);

function aJob(): string {
  return mock.addJobs({ provider: "ionworks", status: "processing", durationMs: 600_000 })[0] ?? "";
}

describe.each(places)("standard output into %s", (place) => {
  const lost = /^simjobs: standard output could not be written: [^\n]+\n$/u;

  it.each([
    ["--help"],
    ["cancel --help"],
    ["list"],
    ["list --json"],
    ["config --json"],
    ["config path"],
    ["completion bash"],
    ["usage --json"],
    ["receipts list --json"],
    ["resume --list --json"],
    ["doctor --json"],
  ])("ends %s in one sentence, with 1", async (line) => {
    const { code, stderr } = await runInto(place, ["stdout"], line.split(" "));
    expect(stderr).toMatch(lost);
    expect(code).toBe(1);
  });

  it("ends --version with 1", async () => {
    const { code, stderr } = await runInto(place, ["stdout"], ["--version"]);
    expect(stderr).toMatch(/^simjobs: standard output could not be written[^\n]+\n$/u);
    expect(code).toBe(1);
  });

  it.each([[[]], [["--json"]]])("lets a cancel %j be done first", async (more) => {
    const ref = aJob();
    const { code, stderr } = await runInto(place, ["stdout"], ["cancel", ref, ...more]);
    expect(stderr).toContain(`${ref}: cancelled\n`);
    expect(stderr).toContain("simjobs: standard output could not be written");
    expect(stderr).not.toMatch(stackOrSource);
    expect(code).toBe(1);
    expect(mock.requests().filter(({ path }) => path === `/jobs/${ref.slice(9)}/cancel`)).toHaveLength(1);
  });

  it.each([
    ["on record", [], /^What became of each job: simjobs receipts list/mu],
    ["nowhere else", ["--no-journal"], /^ionworks:\S+\tcancelled\n.*^ionworks:\S+\tcancelled\n/msu],
  ])("loses no outcome of many that stands %s", async (_what, more, told) => {
    const refs = Array.from({ length: 22 }, aJob);
    const { code, stderr } = await runInto(
      place,
      ["stdout"],
      ["cancel", ...refs, "--yes", "--json", ...more],
    );
    expect(stderr).toMatch(told);
    expect(code).toBe(1);
  });

  it.each([
    ["submit", ["submit", "jess", ...files]],
    ["submit --json", ["submit", "jess", ...files, "--json"]],
    ["submit --watch", ["submit", "jess", ...files, "--watch", "--timeout", "1s"]],
  ])("has %s tell the reference of the job that it has made on the other stream", async (_what, argv) => {
    const before = jobsMade();
    const { code, stderr } = await runInto(place, ["stdout"], argv);
    expect(jobsMade()).toBe(before + 1);
    expect(stderr).toMatch(/^jess:\d+$/mu);
    expect(code).toBe(1);
  });

  it("tells a mistake of the command line on the other stream", async () => {
    const { code, stderr } = await runInto(place, ["stdout"], ["status", "nothing:1", "--json"]);
    expect(stderr).toContain("nothing:1");
    expect(code).toBe(1);
  });
});

function jobsMade(): number {
  return mock.requests().filter(({ method, path }) => method === "POST" && path === "/jess_web/api/job")
    .length;
}

describe.each(places)("standard error into %s", (place) => {
  it("stops no cancel", async () => {
    const ref = aJob();
    const { code, stdout } = await runInto(place, ["stderr"], ["cancel", ref, "--json"]);
    expect(JSON.parse(stdout)).toMatchObject({ results: [{ ref, outcome: "cancelled" }] });
    expect(code).toBe(0);
  });

  it("stops no cancel of many", async () => {
    const refs = Array.from({ length: 22 }, aJob);
    const { code, stdout } = await runInto(place, ["stderr"], ["cancel", ...refs, "--yes"]);
    expect(stdout).toContain("cancelled\t22");
    expect(code).toBe(0);
  });

  it.each([
    ["submit", ["submit", "jess", ...files]],
    ["rerun", ["rerun"]],
  ])("loses no reference of %s", async (_what, argv) => {
    const [old = ""] = mock.addJobs({ provider: "jess", status: "FINISHED" });
    const { code, stdout } = await runInto(place, ["stderr"], argv[0] === "rerun" ? [...argv, old] : argv);
    expect(stdout).toMatch(/^jess:\d+\n$/u);
    expect(code).toBe(0);
  });

  it("lets resume and watch go on", async () => {
    const ref = aJob();
    const env = envOf(mock, temporaryFolder());
    expect((await runInto(place, ["stderr"], ["watch", ref, "--timeout", "1s"], env)).code).toBe(12);
    expect((await runInto(place, ["stderr"], ["resume"], env)).code).toBe(0);
  });
});

it("says why by the exit code where both streams take nothing, and the job is made", async () => {
  const before = jobsMade();
  const { code } = await runInto(
    "what is not open for writing",
    ["stdout", "stderr"],
    ["submit", "jess", ...files],
  );
  expect([code, jobsMade()]).toEqual([1, before + 1]);
});

it("takes a file that was cut off in the middle for lost", async () => {
  const target = join(temporaryFolder(), "completion");
  const limited = 'ulimit -f 8; exec "$0" "$@" > "$TARGET"'; // 4 or 8 KiB of the 12
  const env = { TARGET: target, NODE_DISABLE_COMPILE_CACHE: "1" };
  const through = ["sh", "-c", limited, process.execPath] as const;
  const { code, stderr } = await startProgram(program, ["completion", "bash"], { env, through }).ended;
  expect(readFileSync(target, "utf8")).toContain("# simjobs in bash");
  expect(stderr).toBe("simjobs: standard output could not be written: it may not grow any more\n");
  expect(code).toBe(1);
});

describe("a pipe that nobody reads any more", () => {
  it("is no failure, and the reference of a job that was made is told elsewhere", async () => {
    const through = ["sh", "-c", '"$0" "$@" | :', process.execPath] as const;
    const env = envOf(mock, temporaryFolder());
    const submitted = await startProgram(program, ["submit", "jess", ...files], { env, through }).ended;
    expect(submitted.stderr).toMatch(/^jess:\d+\n$/u);
    expect((await startProgram(program, ["status", aJob()], { env, through }).ended).stderr).toBe("");
  });
});

describe("standard input", () => {
  it.each([
    ["a folder", temporaryFolder(), "r"],
    ["a file that is open for writing only", join(temporaryFolder(), "in"), "w"],
  ])("that is %s is told in a sentence", async (_what, path, flags) => {
    const file = openSync(path, flags);
    const env = envOf(mock, temporaryFolder());
    const { ended } = startProgram(program, ["cancel", "-", "--yes"], { env, stdio: [file, "pipe", "pipe"] });
    const { code, stderr } = await ended;
    closeSync(file);
    expect(stderr).toMatch(/^simjobs: standard input cannot be read: [^\n]+\n$/u);
    expect(code).toBe(2);
  });

  it("and all streams may be closed", async () => {
    const through = ["sh", "-c", 'exec "$0" "$@" <&- >&- 2>&-', process.execPath] as const;
    const before = jobsMade();
    const env = envOf(mock, temporaryFolder());
    expect((await startProgram(program, ["submit", "jess", ...files], { env, through }).ended).code).toBe(0);
    expect(jobsMade()).toBe(before + 1);
  });
});

it("has a mock whose address cannot be written to stdout tell it on stderr", async () => {
  const file = openSync(unwritable["what is not open for writing"], "r");
  const served = startProgram(program, ["mock", "--port", "0", "--json"], {
    stdio: ["ignore", file, "pipe"],
  });
  closeSync(file);
  await served.printed("stderr", '"url"');
  served.child.kill("SIGTERM");
  expect((await served.ended).code).toBe(1);
});

/** Node, with something that goes wrong in the midst of all. */
function throwing(how: string): readonly [string, ...string[]] {
  const preload = join(temporaryFolder(), "preload.cjs");
  writeFileSync(preload, `setTimeout(() => { ${how} }, 300);`);
  return [process.execPath, "--require", preload];
}

describe("what nobody has foreseen", () => {
  it.each([
    ["an exception", "throw new TypeError('boom')"],
    ["a rejection", "void Promise.reject(new TypeError('boom'))"],
  ])("as %s is told in a sentence and where to report it, without a stack", async (_what, how) => {
    const [ref = ""] = mock.addJobs({ provider: "jess", status: "QUEUED", durationMs: 600_000 });
    const options = { env: envOf(mock, temporaryFolder()), through: throwing(how) };
    const plain = await startProgram(program, ["watch", ref], options).ended;
    expect(plain.stderr).toMatch(
      /^simjobs: boom\n {2}This is a mistake in simjobs\. [^\n]*https:\/\/[^\n]+\n$/u,
    );
    expect(plain.code).toBe(1);

    const json = await startProgram(program, ["cancel", ref, "--settle", "9m", "--json"], options).ended;
    expect(JSON.parse(json.stdout)).toMatchObject({ code: "unexpected", message: "boom" });
    expect(json.stderr).not.toMatch(stackOrSource);
    expect(json.code).toBe(1);

    const verbose = await startProgram(program, ["watch", ref, "--verbose"], options).ended;
    expect(verbose.stderr).toMatch(
      /simjobs: boom\n[^]*Report it with what is printed here[^]*TypeError: boom\n {4}at /u,
    );
  });
});

const hasPython = spawnSync("python3", ["-c", "import pty"]).status === 0;

describe.runIf(hasPython)("a terminal that is closed", () => {
  // Starts the program on a terminal, closes that when JESS has said yes, and prints how the program ended.
  const closing = `
import fcntl, os, pty, subprocess, sys, termios
master, slave = pty.openpty()
until = sys.argv.pop(2).encode()
def own():
    os.setsid()
    if sys.argv[1] == "own": fcntl.ioctl(slave, termios.TIOCSCTTY, 0)
child = subprocess.Popen(sys.argv[2:], stdin=slave, stdout=slave, stderr=slave, preexec_fn=own)
os.close(slave)
seen = b""
while until not in seen: seen += os.read(master, 65536)
os.close(master)
print(child.wait())
`;

  it("while a question is asked is told by the exit code", async () => {
    const through = ["python3", "-c", closing, "own", "E-mail", process.execPath] as const;
    expect((await startProgram(program, ["login", "jess"], { through }).ended).stdout).toBe("129\n");
  });

  it.each([
    ["its own, which hangs up", "own", 600_000, "129"],
    ["another's, by going on to the truth", "other", 1_500, "1"],
  ])("while a cancel waits ends in no crash, where it is %s", async (_what, whose, delayMs, exit) => {
    await using slow = await startMock({ switches: { jess: { "cancel-delay-ms": delayMs } } });
    const [ref = ""] = slow.addJobs({ provider: "jess", status: "QUEUED", durationMs: 600_000 });
    const env = envOf(slow, temporaryFolder());
    const through = ["python3", "-c", closing, whose, "flag", process.execPath] as const;
    const argv = ["cancel", ref, "--settle", "0"];
    const { stdout } = await startProgram(program, argv, { env, through }).ended;
    expect(stdout).toBe(`${exit}\n`);
    const { stdout: left } = await startProgram(program, ["resume", "--list", "--json"], { env }).ended;
    expect(JSON.parse(left)).toMatchObject({ wishes: whose === "own" ? [{ ref, state: "asked" }] : [] });
  });
});

describe("a disk on which nothing can grow any more", () => {
  const limited = ["sh", "-c", 'ulimit -f 0; exec "$0" "$@"', process.execPath] as const;

  it.each([
    ["config set jess.email ada@example.org", "config.json"],
    ["login jess", "secrets.json"],
    ["login ionworks", "secrets.json"],
    ["cancel --where provider=ionworks --plan-out plan.json", "plan.json"],
  ])("ends %s with 1 and the cause, and leaves nothing behind that is in the way", async (line, file) => {
    const home = temporaryFolder();
    const env = { ...envOf(mock, home), NODE_DISABLE_COMPILE_CACHE: "1" };
    const argv = line.replace("plan.json", join(home, "plan.json")).split(" ");
    const { code, stderr } = await startProgram(program, argv, { env, through: limited }).ended;
    expect(stderr).toContain(`${file} cannot be written: it may not grow any more\n`);
    expect(code).toBe(1);

    const again = await startProgram(program, argv, { env }).ended;
    expect([again.code, again.stderr]).toEqual([0, expect.not.stringContaining("simjobs: ")]);
  });
});
