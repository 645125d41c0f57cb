import { afterEach, expect, it } from "vitest";
import { manualStart } from "../base/clock.js";
import { seedJobs } from "../control/job-seeds.js";
import { MockWorld } from "../mock-world.js";
import { LiveFeed, type PageLine } from "./live-feed.js";
import { PageView } from "./page-view.js";

/** A page that reads, or does not. */
class Reader implements PageLine {
  /** The kinds of the messages that it was sent. */
  readonly told: string[] = [];
  writableLength = 0;
  #gone = (): void => {};

  write(text: string): void {
    this.told.push(/^event: (\w+)/u.exec(text)?.[1] ?? text.trim());
  }

  once(_event: "close", gone: () => void): void {
    this.#gone = gone;
  }

  leave(): void {
    this.#gone();
  }
}

const world = new MockWorld({
  seed: "feed",
  clock: { mode: "manual", speed: 1, startMs: Date.parse(manualStart) },
  switches: {},
  reach: { host: "127.0.0.1", publicUrl: null, publicStorageUrl: null },
  jobMs: null,
});
const feed = new LiveFeed(new PageView(world));

function join(): Reader {
  const reader = new Reader();
  feed.join(reader);
  return reader;
}

const happens = (): void => {
  seedJobs(world, { provider: "jess" });
  feed.tick();
};

afterEach(() => feed.close());

it("tells one who does not read nothing more, and everything once it has read", () => {
  const [slow, quick] = [join(), join()];
  const before = slow.told.length;
  slow.writableLength = 2_000_000;
  happens();
  happens();
  expect(slow.told.slice(before)).toEqual([]);
  expect(quick.told.slice(-2)).toEqual(["change", "change"]);
  slow.writableLength = 0;
  feed.tick();
  happens();
  expect(slow.told.slice(before)).toEqual(["all", "change"]);
  slow.leave();
  quick.leave();
});

it("tells all that are there everything when one more comes, so that all know the same", () => {
  const first = join();
  const second = join();
  expect([first.told, second.told]).toEqual([
    ["retry: 1000", "all", "all"],
    ["retry: 1000", "all"],
  ]);
  first.leave();
  happens();
  expect([first.told.length, second.told.at(-1)]).toEqual([3, "change"]);
  second.leave();
});
