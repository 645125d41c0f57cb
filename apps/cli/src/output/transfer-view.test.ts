import { describe, expect, it } from "vitest";
import { testContext } from "../testing/run-cli.js";
import { startTransferView } from "./transfer-view.js";

async function shown(isTTY: boolean, moves: readonly (readonly [number, number | null, string?])[]) {
  let text = "";
  const sinks = { out: () => {}, err: (more: string) => void (text += more) };
  const view = await startTransferView(testContext([], { stderrIsTTY: isTTY }, sinks), "Fetching");
  for (const move of moves) view.moved(...move);
  view.stop();
  return text;
}

describe("how far a transfer has come, where nobody is looking,", () => {
  it("is a line for every quarter", async () => {
    const moves = [0, 10, 30, 55, 60, 100].map((part) => [part * 1e6, 1e8] as const);
    expect(await shown(false, moves)).toBe(
      "Fetching: 30 MB of 100 MB\nFetching: 55 MB of 100 MB\nFetching: 100 MB of 100 MB\n",
    );
  });

  it("is a line whenever it is twice as much, if nobody knows of what", async () => {
    const moves = [0, 4, 6, 9, 11, 13, 30].map((megabytes) => [megabytes * 1e6, null] as const);
    expect(await shown(false, moves)).toBe("Fetching: 6.0 MB\nFetching: 13 MB\nFetching: 30 MB\n");
  });

  it("begins anew with each file", async () => {
    const moves = [
      [9e6, 1e7, "a.eso"],
      [4e6, 1e7, "b.eso"],
    ] as const;
    expect(await shown(false, moves)).toBe(
      "Fetching a.eso: 9.0 MB of 10 MB\nFetching b.eso: 4.0 MB of 10 MB\n",
    );
  });

  it("is not told of what is small", async () => {
    expect(await shown(false, [[4_000_000, 4_000_000]])).toBe("");
  });
});

it("is a bar on a terminal, or what has come, and is gone in the end", async () => {
  const bar = await shown(true, [[5e7, 1e8]]);
  expect(bar).toContain("Fetching  ██████████░░░░░░░░░░ 50 MB of 100 MB");
  expect(bar.endsWith("\u001b[1A\r\u001b[J")).toBe(true);
  expect(await shown(true, [[5e7, null]])).toContain("Fetching  50 MB");
});

it("shows on a terminal that all has been sent, however soon after the beginning", async () => {
  const bar = await shown(true, [
    [160, 100_000],
    [100_000, 100_000],
  ]);
  expect(bar).toContain("100 kB of 100 kB");
});
