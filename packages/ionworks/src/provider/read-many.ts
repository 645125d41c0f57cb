import {
  formatReference,
  isJobError,
  type Clock,
  type JobRef,
  type ProviderCall,
  type Reading,
} from "@simjobs/core";
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
  /** Where the readings go. */
  readonly readings: Map<string, Reading>;
}

/**
 * Reads many of one kind: by their list, since no call takes ids, and one by one what the list does not have. The list
 * is of others too, so no more pages are asked for than it would take to read a few each.
 */
export async function readMany(many: ManyReads, call?: ProviderCall): Promise<void> {
  const wanted = new Map<string, JobRef[]>();
  for (const ref of many.refs) {
    const key = ref.id.toLowerCase();
    wanted.set(key, [...(wanted.get(key) ?? []), ref]);
  }
  const canList = !many.work.isOfProject || many.projectId !== undefined;
  if (wanted.size > few && canList) await readFromList(many, wanted, call);
  await readSingly(many, [...wanted.values()].flat(), call);
}

async function readFromList(
  { clock, work, projectId, readings }: ManyReads,
  wanted: Map<string, JobRef[]>,
  call: ProviderCall | undefined,
): Promise<void> {
  // Twice what the wanted alone would fill: others stand between them.
  const mostPages = 1 + 2 * Math.floor(wanted.size / entriesPerPage);
  const pages = work.pages({ projectId, pageLimit: entriesPerPage }, call);
  for (let page = 0; page < mostPages && wanted.size > 0; page += 1) {
    const askedAtMs = clock.now();
    const step = await pages.next();
    if (step.done === true) return;
    for (const told of step.value) {
      const key = told.id.toLowerCase();
      for (const ref of wanted.get(key) ?? []) {
        readings.set(formatReference(ref), told.reading({ ref, source: "list", askedAtMs }));
      }
      wanted.delete(key);
    }
  }
}

/**
 * One that fails is left out, since that is no word about it. Where nothing at all could be read, or the sign-in is gone,
 * the failure is told.
 */
async function readSingly(
  { clock, work, readings }: ManyReads,
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
        readings.set(formatReference(ref), told.reading({ ref, source: "single", askedAtMs }));
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
