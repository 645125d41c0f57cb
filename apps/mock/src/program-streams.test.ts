import { Writable } from "node:stream";
import { describe, expect, it } from "vitest";
import { programStreams } from "./program-streams.js";

/** A stream that keeps what it gets, or fails with a code. */
function stream(failure?: string): { readonly stream: Writable; readonly got: () => string } {
  let got = "";
  const own = new Writable({
    write: (chunk, _encoding, done) => {
      if (failure !== undefined) return done(Object.assign(new Error(`${failure}: no`), { code: failure }));
      got += String(chunk);
      done();
    },
  });
  return { stream: own, got: () => got };
}

describe("the streams of the mock's program", () => {
  it("take what they are given", async () => {
    const [stdout, stderr] = [stream(), stream()];
    const { out, err, hasLost } = programStreams(stdout.stream, stderr.stream);
    out("ready\n");
    err("a warning\n");
    expect([stdout.got(), stderr.got(), await hasLost()]).toEqual(["ready\n", "a warning\n", false]);
  });

  it.each([
    [
      "a full disk",
      "ENOSPC",
      true,
      "ready\nsimjobs-mock: standard output could not be written (ENOSPC: no)\n",
    ],
    ["a reader that has gone", "EPIPE", false, "ready\n"],
  ])("tell on stderr what stdout does not take: %s", async (_what, code, lost, told) => {
    const [stdout, stderr] = [stream(code), stream()];
    const { out, hasLost } = programStreams(stdout.stream, stderr.stream);
    out("ready\n");
    expect(await hasLost()).toBe(lost);
    expect(stderr.got()).toBe(told);
  });

  it("are silent where stderr takes nothing either", async () => {
    const [stdout, stderr] = [stream("ENOSPC"), stream("ENOSPC")];
    const { out, hasLost } = programStreams(stdout.stream, stderr.stream);
    out("ready\n");
    expect(await hasLost()).toBe(true);
  });
});
