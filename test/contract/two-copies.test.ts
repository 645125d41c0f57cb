import { mkdtemp, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inspect } from "node:util";
import { cancelJob, nodeJournalDisk, readJournals } from "@simjobs/control";
import { isJobError, JobError } from "@simjobs/core";
import { createTransport } from "@simjobs/http";
import { fieldErrorsOf } from "@simjobs/ionworks";
import { startMock } from "@simjobs/mock";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { Bench } from "./bench.js";
import { anyService } from "./cancel-faults.js";
import { scenarioCase } from "./cancel-scenario.js";
import { runSuite } from "./contract-suite.js";

/** What a second installed copy of the packages would be: the same files, loaded anew. */
async function secondCopy() {
  vi.resetModules();
  const [core, control, ionworks] = await Promise.all([
    import("@simjobs/core"),
    import("@simjobs/control"),
    import("@simjobs/ionworks"),
  ]);
  return { core, control, ionworks };
}

let copy: Awaited<ReturnType<typeof secondCopy>>;
beforeAll(async () => {
  copy = await secondCopy();
});

describe("two copies of the packages in one program", () => {
  it("are two", () => {
    expect(copy.core.JobError).not.toBe(JobError);
    expect(copy.control.cancelJob).not.toBe(cancelJob);
  });

  it("throw errors of one kind", () => {
    class OwnError extends JobError {}
    const theirs = new copy.core.JobError("gone", "it is gone");
    expect(isJobError(theirs, "gone")).toBe(true);
    expect(theirs).toBeInstanceOf(JobError);
    expect(copy.core.isJobError(new OwnError("gone", "it is gone"))).toBe(true);
    expect(theirs).not.toBeInstanceOf(OwnError);
    expect(new OwnError("gone", "it is gone")).toBeInstanceOf(OwnError);
  });

  it("tell each other which fields a service refused", async () => {
    await using mock = await startMock({ clock: "manual" });
    await using bench = new Bench(mock);
    const elements = { Fit: { element_type: "data_fit" } };
    const error: unknown = await bench.ionworks.pipelines
      .create({ elements })
      .catch((reason: unknown) => reason);
    expect(fieldErrorsOf(error)).not.toEqual([]);
    expect(copy.ionworks.fieldErrorsOf(error)).toEqual(fieldErrorsOf(error));
  });

  it("tell alike what is wrong with a file of the journals", async () => {
    const folder = await mkdtemp(join(tmpdir(), "simjobs-copies-"));
    try {
      await symlink(join(folder, "elsewhere"), join(folder, "2026-01-01-1-link.jsonl"));
      const [told] = await readJournals(copy.control.nodeJournalDisk(folder));
      expect(JSON.stringify(told)).toContain("a link");
      expect([told]).toEqual(await readJournals(nodeJournalDisk(folder)));
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it("keep the secrets of a transport of one from the errors of a client of the other", async () => {
    await using mock = await startMock({ clock: "manual" });
    const { apiKey } = mock.accounts[0].ionworks;
    const words = `no such thing for ${apiKey}`;
    mock.addFault({ fault: { kind: "status", status: 400, body: { error_code: "NO", message: words } } });
    const transport = createTransport({ baseUrl: mock.url });
    const client = new copy.ionworks.IonworksClient({ transport, credentials: { apiKey } });
    const error: unknown = await client.job("x").catch((reason: unknown) => reason);
    await client.close();
    expect(isJobError(error, "rejected_input") && error.message).toContain("no such thing for");
    expect(inspect(error)).not.toContain(apiKey);
  });
});

// The providers throw errors of one copy, and what cancels is of the other.
runSuite({
  subject: "two copies of the packages tell the same as one",
  cases: anyService.flatMap((scenario) =>
    (["jess", "ionworks"] as const).map((service) =>
      scenarioCase(service, scenario, (...args) => copy.control.cancelJob(...args)),
    ),
  ),
});
