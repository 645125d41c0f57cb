import { JobError, type JobRef } from "@simjobs/core";
import { notSent, obstacle, type CancelResult } from "@simjobs/control";
import { startMock } from "@simjobs/mock";
import { describe, expect, it } from "vitest";
import { readDocument } from "../testing/read-document.js";
import { envOf, runCli, temporaryFolder, testContext } from "../testing/run-cli.js";
import { GrowingDocument } from "./growing-document.js";

const refOf = (id: number): JobRef => ({ provider: "jess", kind: "job", id: String(id) });
const refused = obstacle(new JobError("unreachable", "no answer"));
const resultOf = (id: number, message = "as it came"): CancelResult => ({
  ...notSent(refOf(id), refused),
  message,
});

function documentOf(order: readonly JobRef[] | null) {
  let text = "";
  const context = testContext([], {}, { out: (piece) => (text += piece), err: () => {} });
  const document = new GrowingDocument(context, {
    order,
    otherNames: new Map([["jess:2", ["jess@lab:2"]]]),
  });
  return { document, text: () => text, whole: () => readDocument(text, "simjobs.cancel/1") };
}

const numbers = (count: number): readonly number[] => Array.from({ length: count }, (_, index) => index + 1);
const written = (text: string): number => text.split('"ref":').length - 1;

describe("a document that grows", () => {
  it("is not begun for a thousand jobs, and written as the results come for more", () => {
    const { document, text, whole } = documentOf(numbers(1_200).map(refOf));
    for (const id of numbers(1_000)) document.take(resultOf(id));
    expect(text()).toBe("");
    document.take(resultOf(1_001));
    expect(written(text())).toBe(1_001);
    document.take(resultOf(1_002));
    expect(written(text())).toBe(1_002);
    document.finish({});
    expect(whole().results).toHaveLength(1_002);
  });

  it("has the order given, however the results come", () => {
    const { document, whole } = documentOf(numbers(1_500).map(refOf));
    for (const id of numbers(1_500).toReversed()) document.take(resultOf(id));
    document.finish({});
    expect(whole().results.map(({ ref }) => ref)).toEqual(numbers(1_500).map((id) => `jess:${id}`));
  });

  it("does not hold all others back for an early job, and still has each once", () => {
    const { document, text, whole } = documentOf(numbers(3_000).map(refOf));
    for (const id of numbers(2_999)) document.take(resultOf(id + 1, "long ".repeat(1_000)));
    expect(written(text())).toBeGreaterThan(1_000);
    document.take(resultOf(1));
    document.finish({});
    const ids = whole().results.map(({ ref }) => Number(ref.split(":")[1]));
    expect(ids.toSorted((one, other) => one - other)).toEqual(numbers(3_000));
  });

  it("tells each job once, as it was told first, counts what it tells, and has other names beside it", () => {
    const { document, whole } = documentOf([refOf(1), refOf(2)]);
    document.take(resultOf(2, "first"));
    document.take(resultOf(2, "second"));
    document.take(resultOf(1));
    document.finish({ interrupted: "SIGTERM", complete: true, truncated: false, skipped: [] });
    document.take(resultOf(3));
    document.finish({});
    const { results, summary, interrupted } = whole();
    expect(results.map(({ ref, message, otherNames }) => [ref, message, otherNames])).toEqual([
      ["jess:1", "as it came", undefined],
      ["jess:2", "first", ["jess@lab:2"]],
    ]);
    expect(summary).toEqual({ jobs: 2, outcomes: { "not-sent": 2 }, skipped: 0 });
    expect(interrupted).toBe("SIGTERM");
  });

  it("is a document where nothing came", () => {
    const { document, whole } = documentOf(null);
    document.finish({});
    expect(whole()).toMatchObject({ results: [], summary: { jobs: 0, outcomes: {} } });
  });
});

describe("a cancel of more than a thousand jobs", () => {
  it("tells each with its evidence while others are still to be asked", async () => {
    await using mock = await startMock();
    mock.addJobs({ provider: "ionworks", status: "pending", count: 1_100 });
    const env = envOf(mock, temporaryFolder());
    const cancels = (): number => mock.requests().filter(({ path }) => path.endsWith("/cancel")).length;
    let asked: number | undefined;
    const { exitCode, stdout } = await runCli(["cancel", "--where", "provider=ionworks", "--yes", "--json"], {
      env,
      onOutput: (text) => {
        if (text.startsWith('{"schema":"simjobs.cancel/1"')) asked ??= cancels();
      },
    });
    const { results, summary } = readDocument(stdout, "simjobs.cancel/1");
    expect(summary).toEqual({ jobs: 1_100, outcomes: { cancelled: 1_100 }, skipped: 0 });
    expect(results.filter(({ evidence }) => evidence.length < 2)).toEqual([]);
    expect(exitCode).toBe(0);
    expect(asked).toBeLessThan(1_100);
    const verified = await runCli(["receipts", "verify", "--json"], { env });
    expect(readDocument(verified.stdout, "simjobs.receipts-verify/1")).toMatchObject({
      sound: true,
      receipts: 1_100,
    });
  }, 60_000);
});
