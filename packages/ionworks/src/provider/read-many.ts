import {
  formatReference,
  isJobError,
  typedId,
  type Clock,
  type JobRef,
  type ProviderCall,
  type Reading,
} from "@simjobs/core";
import type { Secrets } from "@simjobs/http";
import type { SharedTexts } from "../resources/shared-texts.js";
import type { KindOfWork } from "./kinds-of-work.js";

/** Up to so many, reading each costs less than a page of a list, most of which is about others. */
const few = 4;
const entriesPerPage = 100;
const readersAtOnce = 8;

export interface ManyReads {
  readonly clock: Clock;
  /** References of one kind. */
  readonly refs: readonly JobRef[];
  readonly work: KindOfWork;
  /** The project whose lists are asked. Lists of a kind that needs one are left alone without it. */
  readonly projectId: string | undefined;
  /** What must not be told of the records. */
  readonly secrets: Secrets;
  /** Where the readings go. */
  readonly readings: Map<string, Reading>;
  readonly texts: SharedTexts;
}

type Wanted = Map<string, JobRef[]>;

/**
 * Reads many of one kind: by their list, since no call takes ids, and one by one what the list does not have. The list
 * is of others too: only pages are asked for on which several were seen before, and otherwise no more pages than it would
 * take to read a few each.
 */
export async function readMany(many: ManyReads, call?: ProviderCall): Promise<void> {
  const wanted: Wanted = new Map();
  for (const ref of many.refs) {
    const key = typedId(ref.id);
    const others = wanted.get(key);
    if (others === undefined) wanted.set(key, [ref]);
    else others.push(ref);
  }
  const canList = !many.work.isOfProject || many.projectId !== undefined;
  if (wanted.size > few && canList) {
    const { places } = many.work;
    if (places !== null) await readFromPlaces(many, places, wanted, call);
    const unplaced = [...wanted.keys()].filter((key) => places?.has(key) !== true);
    if (unplaced.length > few) await readFromFront(many, wanted, call);
  }
  await readSingly(many, [...wanted.values()].flat(), call);
}

/** Asks for the pages on which several of the wanted were seen before. */
async function readFromPlaces(
  many: ManyReads,
  places: Map<string, number>,
  wanted: Wanted,
  call: ProviderCall | undefined,
): Promise<void> {
  const { work, projectId } = many;
  const untried = [...wanted.keys()]
    .flatMap((key): { key: string; place: number }[] => {
      const place = places.get(key);
      return place === undefined ? [] : [{ key, place }];
    })
    .toSorted((a, b) => a.place - b.place);
  // New jobs come in at the front and move all others on by as many.
  let moved = 0;
  for (let first = 0, next = 0; first < untried.length; first = next) {
    const begin = untried[first]?.place ?? 0;
    while ((untried[next]?.place ?? Infinity) < begin + entriesPerPage) next += 1;
    const expected = untried.slice(first, next);
    if (expected.length <= few) continue;
    const skip = begin + moved;
    const pages = work.pages({ projectId, pageLimit: entriesPerPage, skip }, call);
    if ((await takePage(many, wanted, pages, skip)) === null) return;
    const found = expected.find(({ key }) => !wanted.has(key));
    if (found !== undefined) moved = (places.get(found.key) ?? found.place) - found.place;
    // Where it no longer stands, it is not looked for again.
    for (const { key } of expected) if (wanted.has(key)) places.delete(key);
  }
}

async function readFromFront(many: ManyReads, wanted: Wanted, call: ProviderCall | undefined): Promise<void> {
  const { work, projectId } = many;
  // Those of many that were made long ago stand at the end of the list. If none of them is found, that costs a quarter more.
  const mostPages = Math.max(1, Math.floor(wanted.size / few));
  const pages = work.pages({ projectId, pageLimit: entriesPerPage }, call);
  let skip = 0;
  let found = 0;
  for (let page = 0; wanted.size > few && (page < mostPages || found > few); page += 1) {
    const before = wanted.size;
    const entries = await takePage(many, wanted, pages, skip);
    if (entries === null) return;
    found = before - wanted.size;
    skip += entries;
  }
}

/**
 * Takes what is wanted off the next page.
 *
 * @param skip - how many entries stand before it in the list
 * @returns how many entries it had, or `null` where there is none
 */
async function takePage(
  { clock, work, secrets, texts, readings }: ManyReads,
  wanted: Wanted,
  pages: ReturnType<KindOfWork["pages"]>,
  skip: number,
): Promise<number | null> {
  const askedAtMs = clock.now();
  const step = await pages.next();
  if (step.done === true) return null;
  for (const [index, told] of step.value.entries()) {
    const refs = wanted.get(told.id);
    const [first] = refs ?? [];
    // Of all: another one may be wanted next. By the text that is kept anyway, where there is one, not by its copy in the page.
    const key = first === undefined ? told.id : typedId(first.id);
    work.places?.set(key, skip + index);
    if (refs === undefined) continue;
    for (const ref of refs)
      readings.set(formatReference(ref), told.reading({ ref, source: "list", askedAtMs, secrets, texts }));
    wanted.delete(key);
  }
  return step.value.length;
}

/**
 * One that fails is left out, since that is no word about it. Where nothing at all could be read, or the sign-in is gone,
 * the failure is told.
 */
async function readSingly(
  { clock, work, secrets, readings }: ManyReads,
  refs: readonly JobRef[],
  call: ProviderCall | undefined,
): Promise<void> {
  const waiting = [...refs];
  let failure: unknown;
  let isOver = false;
  const reader = async (): Promise<void> => {
    for (let ref = waiting.shift(); ref !== undefined && !isOver; ref = waiting.shift()) {
      try {
        const askedAtMs = clock.now();
        const told = await work.read(ref.id, call);
        readings.set(formatReference(ref), told.reading({ ref, source: "single", askedAtMs, secrets }));
      } catch (error) {
        if (isJobError(error, "not_found")) continue; // absence is decided elsewhere
        failure ??= error;
        isOver ||= !isJobError(error, "bad_reply", "service_failed", "forbidden", "too_large");
        if (!isJobError(error) || error.code === "unauthorized") throw error;
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(readersAtOnce, waiting.length) }, reader));
  if (failure !== undefined && readings.size === 0) throw failure;
}
