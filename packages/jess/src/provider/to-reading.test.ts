import { listRecordReply, statusReply } from "@simjobs/core/schemas/jess";
import { describe, expect, it } from "vitest";
import { listRecord, statusRow } from "../../test/scripted-jess.js";
import { isoTime } from "../session/service-time.js";
import { readingOfListRecord, readingOfStatusRow } from "./to-reading.js";

const asked = { ref: { provider: "jess", kind: "job", id: "400123" }, askedAtMs: 42 };
const single = (changes: Readonly<Record<string, unknown>>) =>
  readingOfStatusRow(statusReply.parse(statusRow(changes)), "single", asked);
const listed = (changes: Readonly<Record<string, unknown>>) =>
  readingOfListRecord(listRecordReply.parse(listRecord(changes)), asked);

const waiting = "20, 0, 0, 0, 20, 0, 0";
const dispatched = "20, 0, 0, 0, 16, 4, 0";
const collected = "20, 0, 0, 0, 16, 0, 4";

describe("the status of a status object", () => {
  it.each([
    ["UNPACKED", waiting, false, "queued"],
    ["ACCEPTED", waiting, false, "queued"],
    ["ACCEPTED", dispatched, false, "queued"],
    ["QUEUED", waiting, false, "queued"],
    ["QUEUED", null, false, "queued"],
    ["QUEUED", "no numbers", false, "queued"],
    ["QUEUED", dispatched, false, "running"],
    ["QUEUED", collected, null, "running"],
    ["QUEUED", waiting, true, "cancelling"],
    ["QUEUED", dispatched, true, "cancelling"],
    ["UNPACKED", waiting, true, "cancelling"],
    ["FINISHED", collected, false, "completed"],
    ["FINISHED", collected, true, "completed"],
    ["CANCELED", "20, 0, 0, 12, 0, 8, 0", false, "cancelled"],
    ["CANCELED", dispatched, true, "cancelled"],
    ["CANCELLED", dispatched, false, "cancelled"],
    ["REJECTED", null, false, "failed"],
    ["EXPLODED", dispatched, false, "unknown"],
    ["EXPLODED", dispatched, true, "unknown"],
    ["finished", collected, false, "unknown"],
  ])("of %s with progress %j and flag %j is told as it is", (status, progress, cancel_Flag, expected) => {
    const reading = single({ status, progress, cancel_Flag });
    expect(reading).toMatchObject({ status: expected, nativeStatus: status, cancelFlag: cancel_Flag });
    expect(reading.endUnclear).toBe(false);
  });
});

describe("a reading of a status object", () => {
  it("holds what the service said", () => {
    const reading = single({
      status: "FINISHED",
      status_Info: "Job finished. Results collected into tables.",
      progress: "1, 0, 0, 0, 0, 0, 1",
      completion_Time: 1_625_000_011_090,
      last_Update: 1_625_000_011_100,
    });
    expect(reading).toEqual({
      ...asked,
      source: "single",
      run: 1,
      version: 1_625_000_011_100,
      status: "completed",
      nativeStatus: "FINISHED",
      endUnclear: false,
      cancelFlag: false,
      terminalFlag: null,
      failedFlag: null,
      details: {
        name: null,
        type: null,
        owner: null,
        project: null,
        parent: null,
        message: "Job finished. Results collected into tables.",
        errorCode: null,
        progress: { total: 1, done: 1, native: "1, 0, 0, 0, 0, 0, 1" },
        createdAt: null,
        startedAt: null,
        endedAt: "2021-06-29T20:53:31.090Z",
        updatedAt: "2021-06-29T20:53:31.100Z",
      },
    });
  });

  it("tells no end of a job that goes on, though the service fills in a time of completion", () => {
    expect(single({ cancel_Flag: true, completion_Time: 1_608_000_000_000 }).details.endedAt).toBeNull();
  });

  it("names a rejection as its error", () => {
    expect(single({ status: "REJECTED" }).details.errorCode).toBe("REJECTED");
  });

  it("does without the fields that are not needed, and lets new ones through", () => {
    const row = statusReply.parse({ job_ID: 5, status: "QUEUED", novelty: [1] });
    expect(readingOfStatusRow(row, "cancel-reply", asked)).toMatchObject({
      source: "cancel-reply",
      status: "queued",
      version: null,
      cancelFlag: null,
      details: { message: null, progress: null, updatedAt: null },
    });
  });

  it.each([{ status: undefined }, { status: null }, { job_ID: "400123" }, { job_ID: 2 ** 60 }])(
    "is not made of a status object with %j",
    (changes) => {
      expect(statusReply.safeParse(statusRow(changes)).success).toBe(false);
    },
  );
});

describe("a reading of a list record", () => {
  it("holds what lists tell, and neither version nor flag", () => {
    expect(listed({})).toMatchObject({
      source: "list",
      run: 1,
      version: null,
      status: "completed",
      cancelFlag: null,
      details: {
        name: "my title",
        type: "EP_IDF",
        owner: "77",
        message: "Job finished. Results collected into tables.",
        createdAt: "2021-06-29T20:53:20.000Z",
        endedAt: "2021-06-29T20:53:31.090Z",
        updatedAt: null,
      },
    });
  });

  it("takes the end of a cancelled job from its own stamp", () => {
    const record = { status: "CANCELED", collected: null, cancelled: 1_625_000_020_000 };
    expect(listed(record)).toMatchObject({
      status: "cancelled",
      details: { endedAt: "2021-06-29T20:53:40.000Z" },
    });
  });

  it("tells a running job by its cases, and no end of it", () => {
    const record = { status: "QUEUED", progress: dispatched };
    expect(listed(record)).toMatchObject({ status: "running", details: { endedAt: null } });
  });

  it("reads the older records, which lack half of the fields", () => {
    const record = listRecordReply.parse({ job_SN: 303_001, status: "FINISHED" });
    expect(readingOfListRecord(record, asked)).toMatchObject({
      status: "completed",
      details: { name: null, owner: null },
    });
  });
});

it.each([
  [null, null],
  [undefined, null],
  [0, "1970-01-01T00:00:00.000Z"],
  [9e15, null],
  [Number.NaN, null],
])("writes the time %s as %s", (ms, expected) => {
  expect(isoTime(ms)).toBe(expected);
});

describe("words without an end", () => {
  const endless = "x".repeat(20_000_000);

  it("are cut, and say so, in the reading of a status object and of a record", () => {
    const words = { status: endless, progress: endless };
    const readings = [
      single({ ...words, status_Info: endless }),
      listed({ ...words, message: endless, job_Name: endless, job_Type: endless }),
    ];
    for (const reading of readings) {
      expect(JSON.stringify(reading).length).toBeLessThan(5000);
      expect(reading.nativeStatus).toMatch(/^x{200}… \(cut: 20000000 characters\)$/u);
      expect(reading.details.message).toMatch(/^x{2000}… \(cut: 20000000 characters\)$/u);
    }
    expect(readings[1]?.details.name).toMatch(/^x{1000}… \(cut/u);
  });
});
