import { describe, expect, it } from "vitest";
import { readDocument } from "../testing/read-document.js";
import { onMockStage } from "../testing/mock-stage.js";

const long = { status: "QUEUED", durationMs: 6_000_000 } as const;

describe("whoever is asked about many jobs", () => {
  it.each([
    ["by what they have in common", "cancel --where provider=jess,status=active"],
    ["from standard input", "cancel -"],
  ])("sees which they are, the first twenty by name and owner: %s", async (_how, line) =>
    onMockStage(async ({ mock, cli }) => {
      const office = mock.addJobs({ provider: "jess", ...long, name: "office, north wing" });
      const refs = [...office, ...mock.addJobs({ provider: "jess", count: 24, ...long, name: "shed" })];
      const screen = { answers: ["n"], stderrIsTTY: true, columns: 120, stdin: `${refs.join("\n")}\n` };
      const { exitCode, stderr } = await cli(line, screen);
      const named = stderr.split("\n").filter((each) => /^ {2}jess:\d+/u.test(each));
      expect(named).toHaveLength(20);
      if (line.includes("--where")) {
        for (const each of named)
          expect(each).toMatch(/^ {2}jess:\d+ {2}queued {2}"(?:office, north wing|shed)" {2}of \d+$/u);
      }
      expect(stderr).toContain("  … and 5 more; --dry-run --json names all.");
      expect(stderr).toContain("Cancel 25 jobs? [y/N] ");
      expect(stderr).toContain("nothing was cancelled");
      expect(exitCode).toBe(2);
    }),
  );

  it("sees the names of few, and of a plan", async () =>
    onMockStage(async ({ mock, cli }) => {
      const [ref = ""] = mock.addJobs({ provider: "jess", ...long, name: "office" });
      await cli("cancel --where provider=jess,status=active --plan-out plan.json");
      const { stderr } = await cli("cancel --plan plan.json", { answers: ["n"], stderrIsTTY: true });
      expect(stderr).toMatch(new RegExp(`^ {2}${ref} {2}queued {2}"office" {2}of \\d+$`, "mu"));
    }));
});

describe("a dry run", () => {
  it.each([
    ["ionworks", "cancel --dry-run REF", null], // whose jobs have no names
    ["ionworks", "cancel --dry-run --where provider=ionworks,status=active", null],
    ["jess", "cancel --dry-run --where provider=jess,status=active", "office"],
  ] as const)("tells names and owners at %s, in JSON and on a terminal: %s", async (provider, line, name) =>
    onMockStage(async ({ mock, cli }) => {
      const own = provider === "jess" ? long : { status: "processing", durationMs: 600_000 };
      const [ref = ""] = mock.addJobs({ provider, ...own, name: "office" });
      const { stdout } = await cli(`${line.replace("REF", ref)} --json`);
      const [job] = readDocument(stdout, "simjobs.cancel-dry-run/1").jobs;
      expect(job).toMatchObject({ ref, name, owner: expect.any(String), would: "ask" });
      const seen = await cli(line.replace("REF", ref), { stdoutIsTTY: true, columns: 160 });
      expect(seen.stdout).toMatch(/NAME.*OWNER/u);
      expect(seen.stdout).toContain(name ?? job?.owner);
    }),
  );
});
