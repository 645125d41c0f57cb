import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { Interruption } from "../context.js";
import { parseDocument, readDocument } from "../testing/read-document.js";
import { onMockStage } from "../testing/mock-stage.js";
import { temporaryFolder } from "../testing/run-cli.js";

const folder = temporaryFolder();
writeFileSync(
  join(folder, "pipeline.json"),
  JSON.stringify({
    name: "two steps",
    elements: {
      ambient: { element_type: "entry", values: { "Ambient temperature [K]": 298.15 } },
      check: { element_type: "validation", objectives: {} },
    },
  }),
);
writeFileSync(join(folder, "office.idf"), "Version, 9.3;\n");
writeFileSync(join(folder, "in.epw"), "LOCATION,here\n");
// Writes what it is told to the file that it is given.
writeFileSync(
  join(folder, "note.mjs"),
  `import { appendFileSync } from "node:fs";
const { SIMJOBS_REF, SIMJOBS_OUTCOME, SIMJOBS_NATIVE_STATUS, SIMJOBS_NAME } = process.env;
appendFileSync(process.argv[2], [SIMJOBS_REF, SIMJOBS_OUTCOME, SIMJOBS_NATIVE_STATUS, SIMJOBS_NAME].join(" ") + "\\n");
console.log("noted " + process.argv[3]);
`,
);

const note = (file: string, word = ""): string =>
  `'${process.execPath}' '${join(folder, "note.mjs")}' ${file} ${word}`;
const lines = (text: string): readonly Record<string, unknown>[] =>
  text
    .trimEnd()
    .split("\n")
    .map((line): Record<string, unknown> => JSON.parse(line));

describe("watch --exec", () => {
  it("runs the command for each job that has ended, with what became of it, and keeps stdout clean", async () =>
    onMockStage(async ({ mock, home, cli }) => {
      const [one = ""] = mock.addJobs({ provider: "jess", status: "QUEUED", durationMs: 20_000 });
      const [other = ""] = mock.addJobs({
        provider: "ionworks",
        status: "pending",
        durationMs: 30_000,
        outcome: "failed",
      });
      const file = join(home, "notes.txt");
      const { exitCode, stdout, stderr } = await cli([
        "watch",
        one,
        other,
        "--json",
        "--exec-each",
        note(file, `"two words"`),
      ]);
      expect(readFileSync(file, "utf8").split("\n").toSorted()).toEqual([
        "",
        expect.stringMatching(new RegExp(`^${other} failed failed `, "u")),
        expect.stringMatching(new RegExp(`^${one} completed FINISHED `, "u")),
      ]);
      expect(stderr).toBe("noted two words\nnoted two words\n");
      for (const document of lines(stdout)) parseDocument(document, "simjobs.watch/1");
      expect(exitCode).toBe(10);
    }));

  it("runs the command of --exec once, when all have ended", async () =>
    onMockStage(async ({ mock, home, cli }) => {
      const refs = [
        ...mock.addJobs({ provider: "jess", status: "QUEUED", durationMs: 20_000 }),
        ...mock.addJobs({ provider: "jess", status: "CANCELED" }),
      ];
      const file = join(home, "notes.txt");
      const { exitCode, stderr } = await cli([
        "watch",
        ...refs,
        "--no-check",
        "--json",
        "--exec",
        note(file, "once"),
      ]);
      const [line, ...others] = readFileSync(file, "utf8").trimEnd().split("\n");
      expect(others).toEqual([]);
      expect(refs.every((ref) => line?.includes(ref))).toBe(true);
      expect(line).toContain(" cancelled");
      expect([exitCode, stderr]).toEqual([11, "noted once\n"]);
    }));

  it("hands over the name under which a job was submitted", async () =>
    onMockStage(
      async ({ home, cli }) => {
        const file = join(home, "notes.txt");
        const words = "submit jess --model office.idf --weather in.epw --title Variant --watch --exec".split(
          " ",
        );
        await cli([...words, note(file)]);
        expect(readFileSync(file, "utf8")).toMatch(/^jess:\d+ completed FINISHED Variant\n$/u);
      },
      { folder },
    ));

  it.each([
    ["exit 3 of a command", `'${process.execPath}' -e 'process.exit(3)'`, "it ended with 3"],
    ["a command that there is not", "./no-such-command", "it does not exist"],
  ])("tells of %s, and exits with 1", async (_what, command, words) =>
    onMockStage(async ({ mock, cli }) => {
      const [ref = ""] = mock.addJobs({ provider: "jess", status: "FINISHED" });
      const { exitCode, stderr } = await cli(["watch", ref, "--no-check", "--exec", command]);
      expect(stderr).toContain(`for ${ref}: ${words}`);
      expect(exitCode).toBe(1);
    }),
  );

  it("goes on for the other jobs where the command cannot be started", async () =>
    onMockStage(async ({ mock, cli }) => {
      const refs = [10_000, 20_000].map(
        (durationMs) => mock.addJobs({ provider: "jess", status: "QUEUED", durationMs })[0] ?? "",
      );
      const { stdout, stderr } = await cli([
        "watch",
        ...refs,
        "--no-check",
        "--exec-each",
        "./no-such-command",
      ]);
      for (const ref of refs) {
        expect(stdout).toContain(`${ref}  completed`);
        expect(stderr).toContain(`for ${ref}: it does not exist`);
      }
    }));

  it("ends one that hangs when the time is up, and runs no more of them", async () =>
    onMockStage(async ({ mock, cli }) => {
      const seeds = { provider: "jess", status: "QUEUED", durationMs: 3_600_000, count: 3 } as const;
      const refs = mock.addJobs(seeds);
      const hanging = `'${process.execPath}' -e 'setInterval(() => {}, 1000)'`;
      const { exitCode, stderr } = await cli(["watch", ...refs, "--timeout", "1m", "--exec-each", hanging], {
        later: (ms, run) => {
          const timer = setImmediate(run);
          expect(ms).toBeLessThan(6_000); // the last look comes a moment before the time is up
          return () => clearImmediate(timer);
        },
      });
      expect(stderr).toContain("it was ended: the time was up");
      expect(stderr).toContain("--exec-each was not run for 2 more");
      expect(exitCode).toBe(1);
    }));
});

describe("watch --on-timeout cancel", () => {
  const slow = { switches: { jess: { "cancel-delay-ms": 3_600_000 } } } as const;

  it("asks both services at once, not the second when the first has done", async () =>
    onMockStage(async ({ mock, cli }) => {
      const [jess = ""] = mock.addJobs({ provider: "jess", status: "QUEUED", durationMs: 7_200_000 });
      const [ionworks = ""] = mock.addJobs({
        provider: "ionworks",
        status: "processing",
        durationMs: 7_200_000,
      });
      await cli(["watch", jess, ionworks, "--timeout", "1m", "--on-timeout", "cancel"]);
      const cancels = mock
        .requests()
        .filter(({ method, path }) => method === "POST" && /cancel$|\/job\/\d/u.test(path))
        .map(({ at }) => Date.parse(at));
      expect(cancels).toHaveLength(2);
      expect(Math.max(...cancels) - Math.min(...cancels)).toBeLessThan(60_000);
    }, slow));

  it("takes back at Ctrl-C what was not asked yet, and says how to go on with the rest", async () =>
    onMockStage(async ({ mock, cli }) => {
      const refs = mock.addJobs({ provider: "jess", status: "QUEUED", durationMs: 7_200_000, count: 20 });
      const interrupt = new AbortController();
      const { exitCode, stderr } = await cli(
        ["watch", ...refs, "--timeout", "1m", "--on-timeout", "cancel"],
        {
          signal: interrupt.signal,
          onOutput: (text) => {
            if (text.startsWith("Cancelling")) interrupt.abort(new Interruption("SIGINT"));
          },
        },
      );
      expect(stderr).toContain("Those not asked are withdrawn");
      expect(exitCode).toBe(130);
      const { stdout } = await cli("resume --list --json");
      expect(readDocument(stdout, "simjobs.resume-list/1").wishes).toEqual([]);
    }, slow));
});

describe("watch --timeout 0", () => {
  it.each([
    ["goes on", { status: "QUEUED", durationMs: 600_000 }, "queued", 12],
    ["has ended", { status: "FINISHED" }, "completed", 0],
  ] as const)("looks once at a job that %s", async (_what, seed, status, exit) =>
    onMockStage(async ({ mock, cli }) => {
      const [jess = ""] = mock.addJobs({ provider: "jess", ...seed });
      const { exitCode, stdout } = await cli(["watch", jess, "--no-check", "--timeout", "0"]);
      expect(stdout).toContain(`${jess}  ${status}`);
      expect(exitCode).toBe(exit);
      const reads = mock.requests().filter(({ path }) => path.includes("/job/status/"));
      expect(reads).toHaveLength(1);
    }),
  );

  it("looks once at jobs of both services, also where there is none of that name", async () =>
    onMockStage(async ({ mock, cli }) => {
      const [running = ""] = mock.addJobs({
        provider: "ionworks",
        status: "processing",
        durationMs: 600_000,
      });
      const { exitCode, stdout } = await cli(["watch", running, "jess:999999", "--timeout", "0"]);
      expect(stdout).toContain(`${running}  running`);
      expect(exitCode).toBe(12);
    }));
});

describe("watch", () => {
  it.each([
    ["fatal", 10],
    ["severe", 0],
    ["completes", 0],
  ] as const)(
    "looks into the reports of a completed model that %s, and exits with %i",
    async (outcome, exit) =>
      onMockStage(
        async ({ cli }) => {
          const { exitCode, stderr, stdout } = await cli(
            "submit jess --model office.idf --weather in.epw --watch",
          );
          expect(stdout).toContain("completed  FINISHED");
          expect(stderr === "").toBe(outcome === "completes");
          expect(exitCode).toBe(exit);
          const again = await cli(`watch ${stdout.split("\n")[0]} --json`);
          const [model] = lines(again.stdout).filter(({ schema }) => schema === "simjobs.model/1");
          if (outcome === "completes") expect(model).toBeUndefined();
          else parseDocument(model, "simjobs.model/1");
          expect((await cli(`watch ${stdout.split("\n")[0]} --no-check`)).exitCode).toBe(0);
        },
        { folder, switches: { jess: { "model-outcome": outcome } } },
      ),
  );

  it("tells every field of a job that was never read, too", async () =>
    onMockStage(async ({ cli }) => {
      const { stdout, exitCode } = await cli("watch jess:999999 --json");
      expect(parseDocument(lines(stdout).at(-1), "simjobs.watch/1")).toMatchObject({
        ref: "jess:999999",
        status: "unknown",
        nativeStatus: null,
        run: null,
        name: null,
        ended: true,
        missing: true,
      });
      expect(exitCode).toBe(5);
    }));

  it("tells why a job was rejected", async () =>
    onMockStage(async ({ mock, cli }) => {
      const [ref = ""] = mock.addJobs({ provider: "jess", status: "REJECTED" });
      const { stdout, exitCode } = await cli(`watch ${ref}`);
      expect(stdout).toMatch(/failed {2}REJECTED.* {2}\S+ /u);
      expect(exitCode).toBe(10);
    }));

  it("leaves jobs alone when the time is up, and cancels them if it was told to", async () =>
    onMockStage(async ({ mock, cli }) => {
      const [ref = ""] = mock.addJobs({ provider: "jess", status: "QUEUED", durationMs: 3_600_000 });
      const left = await cli(`watch ${ref} --timeout 1m`);
      expect(left.exitCode).toBe(12);
      const { exitCode, stdout } = await cli(`watch ${ref} --timeout 1m --on-timeout cancel --json`);
      const cancelled = parseDocument(lines(stdout).at(-1), "simjobs.cancel/1");
      expect(cancelled.results).toMatchObject([{ ref, outcome: "cancelled" }]);
      expect(exitCode).toBe(12);
      expect((await cli(`receipts show ${ref}`)).stdout).toContain("outcome      cancelled\n");
    }));

  it.each([
    ["SIGINT", 130, "cancelled"],
    ["SIGTERM", 143, "requested"],
  ] as const)("cancels on %s if it was told to, and exits with %i", async (by, exit, outcome) =>
    onMockStage(async ({ mock, cli }) => {
      const [ref = ""] = mock.addJobs({ provider: "jess", status: "QUEUED", durationMs: 3_600_000 });
      const interrupt = new AbortController();
      const { exitCode, stdout } = await cli(`watch ${ref} --on-interrupt cancel --json`, {
        signal: interrupt.signal,
        onOutput: (text) => {
          if (text.includes("simjobs.watch/1")) interrupt.abort(new Interruption(by));
        },
      });
      const { results } = parseDocument(lines(stdout).at(-1), "simjobs.cancel/1");
      expect(results).toMatchObject([{ ref, outcome }]);
      expect(exitCode).toBe(exit);
    }),
  );

  it("shows the elements of a pipeline below it, with the state of their jobs", async () =>
    onMockStage(
      async ({ cli }) => {
        const { stdout, exitCode } = await cli("submit ionworks --pipeline pipeline.json --watch");
        const below = stdout.split("\n").filter((line) => line.includes("└"));
        for (const name of ["ambient", "check"]) {
          expect(below.some((line) => line.endsWith(`completed  completed  ${name}`))).toBe(true);
        }
        expect(exitCode).toBe(0);
      },
      { folder },
    ));

  it("tells the elements of a pipeline as lines of their own with --json", async () =>
    onMockStage(
      async ({ cli }) => {
        const { stdout } = await cli("submit ionworks --pipeline pipeline.json --watch --json");
        const trees = lines(stdout).filter(({ schema }) => schema === "simjobs.tree/1");
        const { ref, members, complete } = parseDocument(trees.at(-1), "simjobs.tree/1");
        expect(stdout).toContain(`"refs":["${ref}"]`);
        expect(members.map(({ name, status }) => [name, status])).toEqual([
          ["ambient", "completed"],
          ["check", "completed"],
        ]);
        expect(complete).toBe(true);
      },
      { folder },
    ));

  it("draws the elements of a pipeline below it on a terminal", async () =>
    onMockStage(
      async ({ cli }) => {
        const { stderr, stdout } = await cli("submit ionworks --pipeline pipeline.json --watch", {
          stdoutIsTTY: true,
          stderrIsTTY: true,
        });
        expect(stderr).toContain("  └ ambient  ");
        expect(stdout).toContain("completed  ambient");
      },
      { folder },
    ));
});
