import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readDocument } from "../testing/read-document.js";
import { onMockStage } from "../testing/mock-stage.js";

const running = { provider: "ionworks", status: "processing", durationMs: 3_600_000 } as const;

describe("a filter by name", () => {
  it("finds jobs by what was noted here, and says how many have no name that anybody tells", async () =>
    onMockStage(async ({ mock, cli, folder }) => {
      mock.addJobs({ provider: "ionworks", count: 2, status: "processing", durationMs: 3_600_000 });
      writeFileSync(join(folder, "p.yaml"), "steps:\n  - Discharge:\n      mode: C-rate\n      value: 1\n");
      const model = '{"capacity": 5, "chemistry": "NMC/Graphite"}';
      const submitted = await cli([
        "submit",
        "ionworks",
        "--protocol",
        "p.yaml",
        "--model",
        model,
        "--name",
        "B\u00fcro",
      ]);
      expect(submitted.exitCode).toBe(0);
      const line = "cancel --where provider=ionworks,name=bu\u0308* --dry-run --json";
      const { jobs, leftOut } = readDocument((await cli(line)).stdout, "simjobs.cancel-dry-run/1");
      expect(jobs).toHaveLength(1);
      expect(leftOut).toMatchObject([{ provider: "ionworks", nameless: 2 }]);
      const { stderr } = await cli("cancel --where provider=ionworks,name=x* --yes");
      expect(stderr).toContain(
        "2 jobs left out, as neither the service nor the notes here tell what they are called",
      );
    }));
});

describe("one job under two names", () => {
  it("is one wish, asked for once, and the result names both", async () =>
    onMockStage(async ({ mock, cli }) => {
      const [simulation = ""] = mock.addJobs({ ...running, kind: "simulation" });
      const list = await cli("list --provider ionworks --json");
      const job = readDocument(list.stdout, "simjobs.list/1").jobs[0]?.ref ?? "";
      const { exitCode, stdout } = await cli(`cancel ${simulation} ${job} --json`);
      const { results } = readDocument(stdout, "simjobs.cancel/1");
      expect(results).toMatchObject([{ ref: simulation, otherNames: [job], outcome: "cancelled" }]);
      expect(mock.requests().filter(({ path }) => path.endsWith("/cancel"))).toHaveLength(1);
      expect(exitCode).toBe(0);
      const receipts = await cli("receipts list --json");
      expect(readDocument(receipts.stdout, "simjobs.receipts/1").receipts).toHaveLength(1);
      const told = await cli(`cancel ${job} ${simulation}`);
      expect(told.stderr).toContain(`${job} is the same job as ${simulation}`);
    }));
});

describe("a job that is made of others", () => {
  it("is told as a tree, in text and in JSON", async () =>
    onMockStage(async ({ mock, cli }) => {
      const [first = "", second = ""] = mock.addJobs({ ...running, kind: "pipeline", elements: 2, count: 2 });
      const { stdout } = await cli(`cancel ${first} --json`);
      const [result] = readDocument(stdout, "simjobs.cancel/1").results;
      expect(result?.tree?.known).toBeGreaterThanOrEqual(2);
      expect(result?.tree?.ended).toBe(result?.tree?.known);
      const text = await cli(`cancel ${second}`);
      expect(text.stderr).toMatch(/is made of \d+ jobs that are known, \d+ of them ended/u);
    }));

  it("is found out by those that name it as their parent, which are cancelled and named as well", async () =>
    onMockStage(async ({ mock, cli }) => {
      const [parent = ""] = mock.addJobs({ ...running, status: "waiting" });
      const [child = ""] = mock.addJobs({ ...running, parent: parent.slice("ionworks:".length) });
      const { stderr, stdout, exitCode } = await cli(`cancel ${parent}`);
      expect(stderr).toContain(`${parent}: ended; looking again at 1 of its 1 jobs, still active\n`);
      expect(stderr).toContain(
        `${parent} is made of 1 job that is known, 1 of them ended\n  ${child} cancelled (canceled)\n`,
      );
      expect([stdout.split("\t").slice(0, 2), exitCode]).toEqual([[parent, "cancelled"], 0]);
    }));
});

describe("a job that has not stopped yet", () => {
  it("is told with how long stops of its kind took before", async () =>
    onMockStage(
      async ({ mock, cli }) => {
        const seed = { provider: "jess", status: "QUEUED", durationMs: 36_000_000 } as const;
        const [quick = "", slow = ""] = mock.addJobs({ ...seed, count: 2 });
        await cli(`cancel ${quick}`);
        const { stderr, exitCode } = await cli(`cancel ${slow} --timeout 10s`);
        expect(stderr).toMatch(/One stop of this kind took .* \(median\), .* at the longest/u);
        expect(exitCode).toBe(7);
      },
      { switches: { jess: { "cancel-delay-ms": 60_000 } } },
    ));
});
