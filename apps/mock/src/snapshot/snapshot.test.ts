import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parse } from "devalue";
import { describe, expect, it } from "vitest";
import type { MockSnapshot } from "../base/mock-snapshot.js";
import { MockWorld } from "../mock-world.js";
import { startMock } from "../start-mock.js";
import { firstDay, journalHash, secondDay } from "../testing/busy-days.js";
import { objectOf, signIn } from "../testing/jess-client.js";
import { rawJson, rawRequest } from "../testing/raw-request.js";
import { readSnapshotFile, writeSnapshotFile } from "./snapshot-file.js";

const options = { clock: "manual", seed: "two ports" } as const;

it("two mocks of one seed answer the same requests alike, to the hash of their logs", async () => {
  await using one = await startMock(options);
  await using other = await startMock(options);
  const days = await Promise.all(
    [one, other].map(async (mock) => {
      const first = await firstDay(mock);
      return [...first, ...(await secondDay(mock, (await signIn(mock)).cookie))];
    }),
  );
  expect(days[0]?.length).toBeGreaterThan(100);
  expect(days[0]).toEqual(days[1]);
  expect(journalHash(one)).toBe(journalHash(other));
});

describe("a world that was saved", () => {
  it("goes on at another port as it would have gone on at its own, reply by reply", async () => {
    await using first = await startMock(options);
    await firstDay(first);
    const { cookie } = await signIn(first);
    const saved: MockSnapshot = JSON.parse(JSON.stringify(await first.snapshot()));

    await using started = await startMock({ snapshot: saved });
    await using restored = await startMock({ seed: "another", scenarios: ["flaky"] });
    await restored.restore(saved);
    await using posted = await startMock();
    const answer = await rawJson(posted.url, "/_mock/snapshot", saved);
    expect([answer.status, objectOf(JSON.parse(answer.text))["seed"]]).toEqual([200, options.seed]);

    const goesOn = await secondDay(first, cookie);
    for (const later of [started, restored, posted]) {
      expect(later.accounts).toEqual(first.accounts);
      expect(await secondDay(later, cookie)).toEqual(goesOn);
      expect(journalHash(later)).toBe(journalHash(first));
    }
  });

  it("can be saved again, to the same text", async () => {
    await using mock = await startMock(options);
    await firstDay(mock);
    const saved = await mock.snapshot();
    await using again = await startMock({ snapshot: saved });
    expect(await again.snapshot()).toEqual(saved);
    const got = await rawRequest(again.url, "/_mock/snapshot");
    expect(JSON.parse(got.text)).toEqual(saved);
  });

  it("is not touched by what happens to its mock afterwards", async () => {
    await using mock = await startMock(options);
    mock.addJobs({ provider: "jess", status: "QUEUED", durationMs: 60_000 });
    const saved = await mock.snapshot();
    const before = JSON.parse((await rawRequest(mock.url, "/_mock/state")).text);
    mock.clock.advance(3_600_000);
    mock.addJobs({ provider: "ionworks", count: 3 });
    await mock.restore(saved);
    expect(JSON.parse((await rawRequest(mock.url, "/_mock/state")).text)).toEqual(before);
  });

  it("has a clock of its kind: a real one goes on from where it was", async () => {
    await using mock = await startMock({ start: "2030-01-01T00:00:00Z", speed: 2 });
    await using again = await startMock({ snapshot: await mock.snapshot() });
    const { mode, speed, now } = JSON.parse((await rawRequest(again.url, "/_mock/clock")).text);
    expect([mode, speed, String(now).slice(0, 13)]).toEqual(["real", 2, "2030-01-01T00"]);
  });

  it("is where a reset of a mock goes that began with it: same accounts, no jobs", async () => {
    await using mock = await startMock(options);
    mock.addJobs({ provider: "jess", count: 3 });
    await using again = await startMock({ snapshot: await mock.snapshot() });
    again.reset();
    expect(again.accounts).toEqual(mock.accounts);
    expect(JSON.parse((await rawRequest(again.url, "/_mock/state")).text)).toMatchObject({
      jess: { counts: {} },
    });
  });
});

describe("a snapshot is refused, and nothing changes,", () => {
  it.each([
    [
      "of another version",
      { version: 7 },
      /of version 7, and this mock reads version 1: save it again with this mock/u,
    ],
    ["that was cut off", { state: "{" }, /not as it was saved/u],
    ["that was edited", { sha256: "0" }, /not as it was saved/u],
    ["without a seed", { seed: undefined }, /not as it was saved/u],
    ["of something else", { format: "zip" }, /no snapshot of a mock/u],
  ])("%s", async (_what, change, expected) => {
    await using mock = await startMock(options);
    mock.addJobs({ provider: "jess" });
    const odd = { ...(await mock.snapshot()), ...change } as MockSnapshot;
    await expect(mock.restore(odd)).rejects.toThrow(expected);
    await expect(startMock({ snapshot: odd })).rejects.toThrow(expected);
    const answer = await rawJson(mock.url, "/_mock/snapshot", odd);
    expect([answer.status, objectOf(JSON.parse(answer.text))["error"]]).toEqual([
      400,
      expect.stringMatching(expected),
    ]);
    expect(JSON.parse((await rawRequest(mock.url, "/_mock/state")).text)).toMatchObject({
      jess: { counts: { UNPACKED: 1 } },
    });
  });

  it("beside a seed or a clock of one's own", async () => {
    await using mock = await startMock(options);
    const snapshot = await mock.snapshot();
    await expect(startMock({ snapshot, seed: 1 })).rejects.toThrow(/has its seed from there/u);
    await expect(startMock({ snapshot, clock: "manual" })).rejects.toThrow(/has its clock from there/u);
  });

  it("in a file that is none", async () => {
    const folder = mkdtempSync(join(tmpdir(), "simjobs-test-"));
    const path = join(folder, "world.json");
    await expect(readSnapshotFile(path)).rejects.toThrow(/world\.json cannot be read: ENOENT/u);
    writeFileSync(path, "yaml: 1");
    await expect(readSnapshotFile(path)).rejects.toThrow(/it is not JSON/u);
    await using mock = await startMock(options);
    await writeSnapshotFile(path, await mock.snapshot());
    expect(await readSnapshotFile(path)).toEqual(await mock.snapshot());
  });
});

/** The fields of everything in a state, each by the names that lead to it; ids and positions do not count. */
function fieldsOf(value: unknown, path = "", seen = new Set<unknown>()): string[] {
  if (typeof value !== "object" || value === null || seen.has(value)) return [path];
  seen.add(value);
  const inner =
    value instanceof Map || Array.isArray(value)
      ? [...value.values()].map((each: unknown): [string, unknown] => ["*", each])
      : Object.entries(value);
  return [path, ...inner.flatMap(([name, each]) => fieldsOf(each, `${path}.${name}`, seen))];
}

it("all stores of Ionworks' records are in a snapshot", async () => {
  const { work } = new MockWorld({
    seed: "1",
    clock: { mode: "manual", speed: 1, startMs: 0 },
    switches: {},
    reach: { host: "127.0.0.1", publicUrl: null, publicStorageUrl: null },
    jobMs: null,
  });
  expect(Object.keys(work.save()).toSorted()).toEqual(Object.keys(work).toSorted());
});

it("the form of a world is that of the version which its snapshots tell", async () => {
  await using mock = await startMock(options);
  await firstDay(mock);
  const { state, version } = await mock.snapshot();
  const { world } = JSON.parse(state);
  const fields = [...new Set(fieldsOf(parse(world, { Upload: () => "upload", Result: () => "result" })))]
    // What somebody sends is in whatever form it comes.
    .filter(
      (field) =>
        !/\.(?:switches|template|protocol|inputs|options|config|fault|match|parametersSchema)\./u.test(field),
    );
  const page = fileURLToPath(new URL("snapshot-form.txt", import.meta.url));
  const told = [`version ${String(version)}`, ...fields.toSorted(), ""].join("\n");
  if (process.env["UPDATE_SNAPSHOT_FORM"] === "1") writeFileSync(page, told);
  // Where this fails, raise `snapshotVersion`, and write the file anew with UPDATE_SNAPSHOT_FORM=1.
  expect(told).toBe(readFileSync(page, "utf8"));
});
