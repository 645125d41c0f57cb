import { existsSync } from "node:fs";
import { join } from "node:path";
import { JobError, type ProviderCall, type ResultFile } from "@simjobs/core";
import { expect, it } from "vitest";
import { temporaryFolder, testContext } from "../testing/run-cli.js";
import { fetchResults } from "./fetch-results.js";

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

it("ends when the time of the whole is over, however slowly the storage gives, and keeps nothing", async () => {
  const cwd = temporaryFolder();
  const context = testContext(["submit"], { cwd });
  let nowMs = 0;
  const now = (): number => (nowMs += 1);
  const work = fetchResults(
    context,
    { title: "JESS", provider: { results: (_ref, _query, call) => dripping(call, now) } },
    { provider: "jess", kind: "job", id: "1" },
    {
      folder: join(cwd, "out"),
      query: {},
      overwrite: false,
      isShown: false,
      again: "simjobs results jess:1",
      onEvent: undefined,
      deadlineMs: 50,
    },
  );
  await expect(work).rejects.toMatchObject({
    code: "deadline",
    hint: expect.stringContaining("simjobs results jess:1"),
  });
  expect(existsSync(join(cwd, "out"))).toBe(false);
});
