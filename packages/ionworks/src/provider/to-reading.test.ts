import type { JobStatus } from "@simjobs/core";
import {
  jobReply,
  optimizationReply,
  pipelineElementReply,
  pipelineReply,
  simulationReply,
  simulationStatusReply,
  simulationSummaryReply,
} from "@simjobs/core/schemas/ionworks";
import { createTransport } from "@simjobs/http";
import { describe, expect, it } from "vitest";
import { wireJob } from "../../test/scripted-service.js";
import {
  readingOfElementJob,
  readingOfJob,
  readingOfJoblessSimulation,
  readingOfOptimization,
  readingOfPipeline,
  readingOfSimulationStatus,
  readingOfSimulationSummary,
} from "./to-reading.js";

const ref = { provider: "ionworks", kind: "job", id: "job-1" };
const context = { ref, source: "single", askedAtMs: 12.5 } as const;

type Flag = boolean | null | undefined;

describe("readingOfJob", () => {
  it.each<[word: string, terminal: Flag, failed: Flag, status: JobStatus, endUnclear: boolean]>([
    ["pending", false, false, "queued", false],
    ["processing", false, false, "running", false],
    ["waiting", false, false, "waiting", false],
    ["completed", true, false, "completed", false],
    ["failed", true, true, "failed", false],
    ["canceled", true, true, "cancelled", false],
    ["cancelled", true, true, "cancelled", false],
    // The word tells how it ended, whatever the second flag says.
    ["canceled", true, false, "cancelled", false],
    ["canceled", true, null, "cancelled", false],
    // Over, in a way that the word does not tell.
    ["archived", true, true, "failed", true],
    ["archived", true, false, "completed", true],
    ["archived", true, null, "completed", true],
    ["processing", true, true, "failed", true],
    ["pending", true, false, "completed", true],
    // Not over, whatever the word says.
    ["canceled", false, false, "unknown", false],
    ["completed", false, false, "unknown", false],
    ["archived", false, false, "unknown", false],
    // An old server without flags: the words alone.
    ["pending", undefined, undefined, "queued", false],
    ["processing", null, null, "running", false],
    ["waiting", undefined, undefined, "waiting", false],
    ["completed", undefined, undefined, "completed", false],
    ["failed", null, undefined, "failed", false],
    ["canceled", undefined, undefined, "cancelled", false],
    ["archived", undefined, undefined, "unknown", false],
    ["constructor", undefined, undefined, "unknown", false],
    ["", undefined, undefined, "unknown", false],
  ])("reads %j with is_terminal %s and is_failed %s as %s", (word, terminal, failed, status, endUnclear) => {
    const job = jobReply.parse(wireJob({ status: word, is_terminal: terminal, is_failed: failed }));
    expect(readingOfJob(job, context)).toMatchObject({
      status,
      endUnclear,
      nativeStatus: word,
      terminalFlag: terminal ?? null,
      failedFlag: failed ?? null,
      cancelFlag: null,
      run: 1,
    });
  });

  it("tells what the record tells besides its state", () => {
    const job = jobReply.parse(
      wireJob({ error: "no convergence", error_code: "SOLVER_ERROR", parent_job_id: "job-0" }),
    );
    expect(readingOfJob(job, context)).toEqual({
      ref,
      source: "single",
      askedAtMs: 12.5,
      run: 1,
      version: 1_790_928_909_004_000,
      status: "running",
      nativeStatus: "processing",
      endUnclear: false,
      cancelFlag: null,
      terminalFlag: false,
      failedFlag: false,
      details: {
        name: null,
        type: "simulate",
        owner: "c1d6f0a2-7b1e-4c55-9d2c-6a3a8e1b0f44",
        project: "project-1",
        parent: { provider: "ionworks", kind: "job", id: "job-0" },
        message: "no convergence",
        errorCode: "SOLVER_ERROR",
        progress: null,
        createdAt: "2026-10-02T08:15:00.120Z",
        startedAt: "2026-10-02T08:15:08.900Z",
        endedAt: null,
        updatedAt: "2026-10-02T08:15:09.004Z",
      },
    });
  });

  it("reads a record of an id and a word alone", () => {
    const job = jobReply.parse({ job_id: "job-1", status: "waiting" });
    expect(readingOfJob(job, context)).toMatchObject({ status: "waiting", version: null });
  });

  it("keeps the account of the reference on the parent's", () => {
    const job = jobReply.parse(wireJob({ parent_job_id: "job-0" }));
    const reading = readingOfJob(job, { ...context, ref: { ...ref, account: "lab" } });
    expect(reading.details.parent).toEqual({
      provider: "ionworks",
      account: "lab",
      kind: "job",
      id: "job-0",
    });
  });
});

describe("readingOfSimulationStatus", () => {
  it("is a list's reading without a version, since it is another record than the job's", () => {
    const entry = simulationStatusReply.parse({
      simulation_id: "sim-1",
      status: "canceled",
      updated_at: "2026-10-02T08:15:31Z",
      error: null,
      error_code: null,
    });
    const reading = readingOfSimulationStatus(entry, { ref, askedAtMs: 1 });
    expect(reading).toMatchObject({ source: "list", version: null, status: "cancelled", terminalFlag: null });
    expect(reading.details.updatedAt).toBe("2026-10-02T08:15:31.000Z");
  });
});

describe("words without an end", () => {
  const endless = "x".repeat(20_000_000);
  const fields = [
    "status",
    "error",
    "error_code",
    "job_type",
    "user_id",
    "project_id",
    "name",
    "kind",
    "job_status",
  ];
  const wordy = Object.fromEntries(fields.map((field) => [field, endless]));
  const id = "x-1";

  it.each([
    ["a job", readingOfJob(jobReply.parse({ ...wireJob(), ...wordy }), context)],
    ["a pipeline", readingOfPipeline(pipelineReply.parse({ id, ...wordy }), context)],
    ["an optimization", readingOfOptimization(optimizationReply.parse({ id, ...wordy }), 1, context)],
    [
      "a status",
      readingOfSimulationStatus(simulationStatusReply.parse({ simulation_id: id, ...wordy }), context),
    ],
    ["a simulation", readingOfJoblessSimulation(simulationReply.parse({ id, ...wordy }), context)],
    ["an element", readingOfElementJob(pipelineElementReply.parse({ id, ...wordy }), context)],
    ["an entry", readingOfSimulationSummary(simulationSummaryReply.parse({ id, ...wordy }), context)],
  ])("are cut in the reading of %s, and say so", (_what, reading) => {
    expect(JSON.stringify(reading).length).toBeLessThan(6000);
    expect(reading?.nativeStatus).toMatch(/^x{200}… \(cut: 20000000 characters\)$/u);
    expect(reading?.details.message).toMatch(/^x{2000}… \(cut: 20000000 characters\)$/u);
  });
});

it("takes secrets out of what a record says", () => {
  const job = jobReply.parse(wireJob({ error: "key iwk_0123456789 is over its quota" }));
  const secrets = createTransport({ baseUrl: "https://api.example.org" }).secrets;
  secrets.add("iwk_0123456789");
  expect(readingOfJob(job, { ...context, secrets }).details.message).toBe("key [redacted] is over its quota");
  const odd = jobReply.parse(wireJob({ status: "iwk_0123456789", is_terminal: true }));
  expect(readingOfJob(odd, { ...context, secrets })).toMatchObject({ nativeStatus: "[redacted]" });
});
