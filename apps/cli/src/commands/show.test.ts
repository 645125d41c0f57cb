import { describe, expect, it } from "vitest";
import { onMockStage } from "../testing/mock-stage.js";
import { readDocument } from "../testing/read-document.js";
import { submitInputs } from "../testing/submit-inputs.js";

const hour = 3_600_000;
const capitals = (name: string): string => name.replace(/[^:/]+$/u, (id) => id.toUpperCase());

describe("receipts show", () => {
  it("finds what became of a job under each of its names that are on record here, and nothing else", async () =>
    onMockStage(
      async ({ cli }) => {
        await cli("submit ionworks --simulation one.json");
        await cli("submit ionworks --simulation one.json");
        const { jobs } = readDocument((await cli("list --json")).stdout, "simjobs.list/1");
        const [{ ref, submittedAs } = { ref: "", submittedAs: null }, other = { ref: "" }] = jobs;
        await cli(`cancel ${submittedAs ?? ""}`);
        for (const name of [submittedAs ?? "", ref, capitals(ref), capitals(submittedAs ?? "")]) {
          const { stdout } = await cli(`receipts show ${name} --json`);
          expect(readDocument(stdout, "simjobs.receipts/1").receipts).toMatchObject([
            { ref: submittedAs, outcome: "cancelled" },
          ]);
        }
        expect(await cli(`receipts show ${other.ref}`)).toMatchObject({ exitCode: 5 });
      },
      { folder: submitInputs() },
    ));
});

describe("show", () => {
  it("tells what is known of a simulation: its point in the sweep, its job, its group, what came out, whose it is", async () =>
    onMockStage(
      async ({ cli }) => {
        await cli("submit ionworks --simulation grid.json --group sweep --watch");
        const { jobs } = readDocument((await cli("list --json")).stdout, "simjobs.list/1");
        const [first = { ref: "", submittedAs: null }] = jobs;
        const { stdout } = await cli(`show ${first.submittedAs ?? ""} --json`);
        const shown = readDocument(stdout, "simjobs.show/1");
        expect(shown).toMatchObject({
          job: { runBy: first.ref, kind: "simulation", design: { T: expect.any(Number) } },
          isMine: true,
          group: "sweep",
          members: null,
          receipts: [],
          untold: [],
        });
        expect(shown.submittedFromHereAt).not.toBeNull();
        const { stdout: words, exitCode } = await cli(`show ${first.ref}`);
        for (const word of ["runs ", "design ", "metrics ", "group ", "@sweep", "(you)", "submitted "])
          expect(words).toContain(word);
        expect(exitCode).toBe(0);
      },
      { folder: submitInputs() },
    ));

  it("tells what a pipeline is made of", async () =>
    onMockStage(async ({ mock, cli }) => {
      const [ref = ""] = mock.addJobs({
        provider: "ionworks",
        kind: "pipeline",
        name: "fit",
        status: "running",
      });
      const { members, job } = readDocument((await cli(`show ${ref} --json`)).stdout, "simjobs.show/1");
      expect(job.name).toBe("fit");
      expect(members?.jobs.every(({ kind }) => kind === "job")).toBe(true);
      expect(members).not.toBeNull();
    }));

  it("tells receipts of a cancel, under each name of the job", async () =>
    onMockStage(async ({ mock, cli }) => {
      const [ref = ""] = mock.addJobs({ provider: "ionworks", status: "processing", durationMs: hour });
      await cli(`cancel ${ref} --yes --reason wrong`);
      const { receipts, job } = readDocument((await cli(`show ${ref} --json`)).stdout, "simjobs.show/1");
      expect(receipts).toMatchObject([{ outcome: "cancelled", reason: "wrong" }]);
      expect(job.status).toBe("cancelled");
      expect((await cli(`show ${ref}`)).stdout).toContain("wrong");
    }));

  it("tells the words of the service about a job at JESS, and somebody else's owner", async () =>
    onMockStage(async ({ mock, cli }) => {
      const [ref = ""] = mock.addJobs({
        provider: "jess",
        status: "QUEUED",
        durationMs: hour,
        cases: 3,
        name: "shed",
      });
      const { stdout } = await cli(`show ${ref}`);
      expect(stdout).toMatch(/^reference +jess:\d+\nstatus +queued, in the words of the service QUEUED\n/u);
      const [other = ""] = mock.addJobs({ provider: "ionworks", status: "completed", owner: "grace" });
      expect((await cli(`show ${other}`)).stdout).toContain("(somebody else)");
    }));

  it("names what could not be found out, and tells the rest", async () =>
    onMockStage(async ({ mock, cli }) => {
      const [ref = ""] = mock.addJobs({ provider: "ionworks", status: "completed" });
      mock.addFault({ match: { path: "/users/me" }, fault: { kind: "status", status: 403 } });
      const { exitCode, stdout } = await cli(`show ${ref} --json`);
      const { isMine, job } = readDocument(stdout, "simjobs.show/1");
      expect([isMine, job.status, exitCode]).toEqual([null, "completed", 0]);
    }));

  it.each([
    ["show jess:999999999", 5, "not_found"],
    ["show @nothing", 2, "bad_input"],
    ["show jess", 2, "bad_input"],
  ])("fails as %s", async (line, exit, code) =>
    onMockStage(async ({ cli }) => {
      const { exitCode, stdout } = await cli(`${line} --json`);
      expect([exitCode, readDocument(stdout, "simjobs.error/1").code]).toEqual([exit, code]);
    }),
  );
});
