import { once } from "node:events";
import { parseReference } from "@simjobs/core";
import { ionworksGrammar } from "@simjobs/ionworks";
import { expect, it } from "vitest";
import { TreeWatch } from "./follow-tree.js";

const root = parseReference("ionworks:pipeline/pl-1", [ionworksGrammar]);

/** Watches a tree whose looks take so long, until it has paused so often. Returns the pauses, in milliseconds. */
async function pausesOf(lookMs: number, watched: number): Promise<readonly number[]> {
  let now = 0;
  const pauses: number[] = [];
  const stop = new AbortController();
  const provider = {
    capabilities: { pollStartMs: 1000 },
    clock: {
      now: () => now,
      wallNow: () => now,
      // oxlint-disable-next-line require-await -- a clock sleeps
      sleep: async (ms: number) => {
        pauses.push(ms);
        now += ms;
        if (pauses.length === 2) stop.abort();
      },
    },
    // oxlint-disable-next-line require-await -- a service answers later
    children: async () => {
      now += lookMs;
      return { readings: [], complete: true };
    },
  };
  const watch = new TreeWatch(provider, root, {
    call: () => ({ signal: stop.signal }),
    watched,
    onLook: () => {},
  });
  await once(stop.signal, "abort");
  await watch.end();
  return pauses;
}

it.each([
  ["every five seconds where that is cheap", 20, 1, 5000],
  ["more rarely where a look takes long", 1500, 1, 15_000],
  ["more rarely beside others", 20, 7, 35_000],
])("a tree is looked at %s", async (_how, lookMs, watched, pauseMs) => {
  await expect(pausesOf(lookMs, watched)).resolves.toEqual([pauseMs, pauseMs]);
});
