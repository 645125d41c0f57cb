import type { ListEnd } from "@simjobs/core";
import type { JobRecord } from "@simjobs/core/schemas/ionworks";
import { expect, it } from "vitest";
import { hurryingClock } from "../../test/scripted-service.js";
import { jobsByParent } from "./jobs-by-parent.js";

const born = Date.UTC(2026, 9, 2) * 1000;
const minutesAfterBirth = (count: number): string => new Date(born / 1000 + count * 60_000).toISOString();

/** A job that was made so many minutes before the parent, and has not changed for the last half of that time. */
const agedJob = (age: number): JobRecord => ({
  job_id: `job-${age}`,
  status: "completed",
  created_at: minutesAfterBirth(1000 - 2 * age),
  updated_at: minutesAfterBirth(1000 - age),
  parent_job_id: age % 100 === 50 ? "x" : null,
});

type Page = (number: number) => readonly JobRecord[];
const hundred = (page: number): JobRecord[] =>
  Array.from({ length: 100 }, (_each, at) => agedJob(100 * page + at));

async function search(
  page: Page,
  {
    known = true,
    pages = 1000,
  }: { readonly known?: boolean | undefined; readonly pages?: number | undefined } = {},
): Promise<{ readonly found: number; readonly complete: boolean; readonly asked: number }> {
  let asked = 0;
  // oxlint-disable-next-line require-await -- the client's pages come later
  async function* jobPages(): AsyncGenerator<readonly JobRecord[], ListEnd, undefined> {
    for (; asked < pages; asked += 1) yield page(asked);
    return { complete: true, total: 100 * pages };
  }
  const client = { clock: hurryingClock(), jobPages };
  // oxlint-disable-next-line require-await -- the client's answers come later
  const { below, complete } = await jobsByParent(client, 20_000, async () => (known ? born : null));
  return { found: below.get("x")?.length ?? 0, complete, asked: asked + 1 };
}

it("reads a list that begins with the newest until nothing has changed since the parent was made", async () => {
  // The parent is 1000 minutes old, and a minute is left for the service's clocks.
  await expect(search(hundred)).resolves.toEqual({ found: 11, complete: true, asked: 11 });
});

const madeSometime: Page = (number) =>
  hundred(number).map((job, at) => ({ ...job, created_at: minutesAfterBirth(-((at * 37) % 100)) }));

it("takes a list in the order of the last change for that, too", async () => {
  await expect(search(madeSometime)).resolves.toEqual({ found: 11, complete: true, asked: 11 });
});

it.each<[string, Page, { readonly known?: boolean | undefined }]>([
  ["begins with the oldest", (number) => hundred(2000 - number).toReversed(), {}],
  ["is in another order once", (number) => (number === 1 ? hundred(1).toReversed() : hundred(number)), {}],
  [
    "tells no times",
    (number) => hundred(number).map((job) => ({ ...job, created_at: null, updated_at: null })),
    {},
  ],
  ["begins with the newest, when nobody knows how old the parent is", hundred, { known: false }],
])(
  "looks through 20,000 jobs where the list %s, and cannot tell whether there are more",
  async (_what, page, how) => {
    await expect(search(page, how)).resolves.toEqual({ found: 200, complete: false, asked: 200 });
  },
);

it("has seen all of a list that ends before", async () => {
  const all = search((number) => hundred(number).toReversed(), { pages: 150 });
  await expect(all).resolves.toEqual({ found: 150, complete: true, asked: 151 });
});
