import { existsSync } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import { JobError, type ProviderCall, type ResultFile } from "@simjobs/core";
import { expect, it } from "vitest";
import { temporaryFolder, testContext } from "../testing/run-cli.js";
import { fetchResults } from "./fetch-results.js";
import { resultsDocument } from "./results-document.js";

/** A storage of which a byte comes whenever it is asked, without an end but that of the time that a call has. */
async function* dripping(call: ProviderCall | undefined, now: () => number): AsyncGenerator<ResultFile> {
  const content = async function* () {
    for (;;) {
      yield Uint8Array.of(0);
      if (now() >= (call?.deadlineMs ?? Infinity)) throw new JobError("deadline", "there was no more time");
    }
  };
  yield { path: "a", size: null, content: content() };
}

const ref = { provider: "jess", kind: "job", id: "1" };

function start(
  results: (call: ProviderCall | undefined) => AsyncGenerator<ResultFile>,
  options: { readonly deadlineMs?: number | undefined } = {},
) {
  const cwd = temporaryFolder();
  let told = "";
  const context = testContext(["submit"], { cwd }, { out: () => {}, err: (text) => (told += text) });
  const service = {
    title: "JESS",
    provider: { results: (_ref: unknown, _query: unknown, call?: ProviderCall) => results(call) },
  };
  const folder = join(cwd, "out");
  const saved = fetchResults(context, service, ref, {
    folder,
    query: {},
    overwrite: false,
    isShown: false,
    again: "simjobs results jess:1",
    onEvent: undefined,
    ...options,
  });
  return { folder, saved, told: () => told };
}

it("ends when the time of the whole is over, however slowly the storage gives, and keeps nothing", async () => {
  let nowMs = 0;
  const { folder, saved } = start((call) => dripping(call, () => (nowMs += 1)), { deadlineMs: 50 });
  await expect(saved).rejects.toMatchObject({
    code: "deadline",
    hint: expect.stringContaining("simjobs results jess:1"),
  });
  expect(existsSync(folder)).toBe(false);
});

async function* oddFiles(): AsyncGenerator<ResultFile> {
  for (const [path, name] of [["a_b.csv", "a:b.csv"], ["c\u0007.csv"], ["d.csv"]] as const) {
    yield {
      path,
      ...(name === undefined ? {} : { name }),
      size: null,
      content: Readable.from([Buffer.from("1")]),
    };
  }
}

it("tells which files have another name here than at the service", async () => {
  const { saved, told } = start(oddFiles);
  const { files: found } = await saved;
  expect(resultsDocument(ref, await saved, undefined)["files"]).toEqual([
    { path: "a_b.csv", bytes: 1, name: "a:b.csv" },
    { path: "c_.csv", bytes: 1, name: "c\u0007.csv" },
    { path: "d.csv", bytes: 1 },
  ]);
  expect(found).toHaveLength(3);
  expect(
    told()
      .split("\n")
      .filter((line) => line !== ""),
  ).toEqual([
    expect.stringContaining("a:b.csv is saved as a_b.csv"),
    expect.stringMatching(/c.*\.csv is saved as c_\.csv/u),
  ]);
  expect(told()).not.toContain("\u0007");
});
