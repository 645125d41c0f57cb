import { describe, expect, it } from "vitest";
import { startMock } from "../start-mock.js";
import { finishedJob, zipOfJob } from "../testing/finished-job.js";
import { idOf, signIn } from "../testing/jess-client.js";

describe("JESS point 19: FINISHED with a failed eplusout.err", () => {
  const ends = {
    completes: /^EnergyPlus Completed Successfully-- \d Warning; 0 Severe Errors; Elapsed Time=00hr 00min /u,
    severe: /^EnergyPlus Completed Successfully-- \d Warning; 2 Severe Errors; /u,
    fatal: /^EnergyPlus Terminated--Fatal Error Detected\. \d Warning; 1 Severe Errors; /u,
  };
  it.each(["seed", "switch", "fault on the submit", "fault on the download"])("by %s", async (how) => {
    await using mock = await startMock({
      clock: "manual",
      switches: { jess: how === "switch" ? { "model-outcome": "fatal" } : {} },
    });
    if (how === "fault on the submit") {
      mock.addFault({ match: { method: "POST", path: "/jess_web/api/job$" }, fault: { kind: "fail-model" } });
    }
    if (how === "fault on the download") {
      mock.addFault({ match: { path: "/jess_web/api/job/file" }, fault: { kind: "fail-model" } });
    }
    const jess = await signIn(mock);
    let id: string;
    if (how === "seed") {
      id = idOf(mock.addJobs({ provider: "jess", status: "FINISHED", model: "fatal" })[0]);
    } else {
      ({ id } = await finishedJob(mock));
    }
    expect(await jess.status(id)).toMatchObject({
      status: "FINISHED",
      status_Info: "Job finished. Results collected into tables.",
    });
    const files = await zipOfJob(jess, id);
    expect(files.get("eplusout.end")?.toString()).toMatch(ends.fatal);
    const err = files.get("eplusout.err")?.toString() ?? "";
    expect(err).toContain("   ** Severe  ** ");
    expect(err).toContain("   **  Fatal  ** ");
    expect(err.trimEnd().split("\n").at(-1)).toMatch(/^ {3}\*{13} EnergyPlus Terminated--Fatal Error/u);
    expect(files.has("eplustbl.htm")).toBe(false);
  });

  it.each(["completes", "severe"] as const)("a model that %s says so in both files", async (outcome) => {
    await using mock = await startMock({ clock: "manual" });
    const [ref] = mock.addJobs({ provider: "jess", status: "FINISHED", model: outcome });
    const files = await zipOfJob(await signIn(mock), idOf(ref));
    const end = files.get("eplusout.end")?.toString() ?? "";
    expect(end).toMatch(ends[outcome]);
    const err = files.get("eplusout.err")?.toString() ?? "";
    expect(err).toContain(end.trim());
    expect(err.match(/\*\* Severe {2}\*\*/gu)?.length ?? 0).toBe(outcome === "severe" ? 2 : 0);
  });

  it("a model that crashed leaves no end", async () => {
    await using mock = await startMock({ clock: "manual" });
    const [ref] = mock.addJobs({ provider: "jess", status: "FINISHED", model: "crashed" });
    const files = await zipOfJob(await signIn(mock), idOf(ref));
    expect(files.has("eplusout.end")).toBe(false);
    expect(files.get("eplusout.err")?.toString()).not.toContain("Elapsed Time");
  });

  it("of several cases every second one fails", async () => {
    await using mock = await startMock({ clock: "manual" });
    const [ref] = mock.addJobs({ provider: "jess", status: "FINISHED", cases: 4, model: "fatal" });
    const files = await zipOfJob(await signIn(mock), idOf(ref));
    const failed = [1, 2, 3, 4].filter((number) =>
      ends.fatal.test(files.get(`case-000${String(number)}/eplusout.end`)?.toString() ?? ""),
    );
    expect(failed).toEqual([1, 3]);
  });
});
