import { isJobError, JobError, type ListEnd, type ProviderCall } from "@simjobs/core";
import type { IonworksConnection, IonworksRequest } from "../session/connection.js";
import type { Page, PageShape } from "../session/page.js";

/** How much of a list to ask for. */
export interface ListSize {
  /** The most entries to return. @default all */
  readonly limit?: number | undefined;
  /** How many entries to ask for in one request. @default 100, which every list of the service allows */
  readonly pageLimit?: number | undefined;
  /** How many entries to leave out at the front. A list that is begun later is never told as complete. @default 0 */
  readonly skip?: number | undefined;
}

/** A list of the service, and how it pages. */
export interface ListQuestion<T> extends ListSize {
  readonly path: string;
  readonly query: NonNullable<IonworksRequest["query"]>;
  readonly shape: PageShape<T>;
  readonly idOf: (item: T) => string;
  /** The name of the parameter that tells where a page begins. @default "offset" */
  readonly offsetName?: "offset" | "skip" | undefined;
}

/** A whole list, and whether it is the whole. */
export interface ListedAll<T> extends ListEnd {
  readonly items: readonly T[];
}

const defaultPageLimit = 100;

/**
 * Yields the pages of a list, each entry once. What follows a full page is asked for, and what comes decides: a list
 * whose next page brings nothing new, or is refused, has an end that nobody can see.
 *
 * @see docs/services/ionworks.md 1
 */
export async function* listPages<T>(
  connection: IonworksConnection,
  question: ListQuestion<T>,
  given?: ProviderCall,
): AsyncGenerator<readonly T[], ListEnd, undefined> {
  const call = connection.begin(given);
  const most = question.limit ?? Number.POSITIVE_INFINITY;
  const pageLimit = Math.min(question.pageLimit ?? defaultPageLimit, most);
  const skip = question.skip ?? 0;
  const seen = new Set<string>();
  let received = skip;
  if (most < 1) return { complete: false, total: null };
  for (;;) {
    const page = await nextPage(connection, question, { limit: pageLimit, offset: received }, call);
    if (page === null) return { complete: false, total: null };
    received += page.items.length;
    const items = eachOnce(page.items, question);
    const fresh = items.filter((item) => !seen.has(question.idOf(item)));
    const wanted = fresh.slice(0, most - seen.size);
    for (const item of wanted) seen.add(question.idOf(item));
    if (wanted.length > 0) yield wanted;

    // Less than there was already is the number of something else.
    const total = page.total !== null && skip + seen.size > page.total ? null : page.total;
    const allSeen = skip === 0 && wanted.length === fresh.length;
    if (fresh.length === 0 && items.length > 0) return { complete: false, total }; // the same page again
    const isFull = page.items.length >= pageLimit;
    // A total that is just that of a full page may be all there is, or all that fits on a page: what follows tells.
    const isDoubtful = isFull && total === page.items.length && seen.size === total && seen.size < most;
    if (total !== null && !isDoubtful && skip + seen.size >= total) return { complete: allSeen, total };
    if (total === null && !isFull) return { complete: allSeen, total };
    if (seen.size >= most || fresh.length === 0) return { complete: false, total };
  }
}

/**
 * The entries of one page, each once.
 *
 * @throws {JobError} `bad_reply` where two of them say different things of one job: nobody could tell which is true
 */
function eachOnce<T>(items: readonly T[], { idOf, path }: ListQuestion<T>): readonly T[] {
  const known = new Map<string, T>();
  for (const item of items) {
    const id = idOf(item);
    const before = known.get(id);
    if (before === undefined) known.set(id, item);
    else if (JSON.stringify(before) !== JSON.stringify(item)) {
      throw new JobError("bad_reply", `ionworks answered GET ${path} with two records of ${id} that differ`);
    }
  }
  return known.size === items.length ? items : [...known.values()];
}

/** Puts the pages of a list together. */
export async function listAll<T>(
  pages: AsyncGenerator<readonly T[], ListEnd, undefined>,
): Promise<ListedAll<T>> {
  const items: T[] = [];
  for (;;) {
    const step = await pages.next();
    if (step.done === true) return { items, ...step.value };
    items.push(...step.value);
  }
}

/** One page; `null` where a page after the first is refused, since then the service does not page like this. */
async function nextPage<T>(
  connection: IonworksConnection,
  { path, query, shape, offsetName = "offset" }: ListQuestion<T>,
  { limit, offset }: { readonly limit: number; readonly offset: number },
  call: ProviderCall | undefined,
): Promise<Page<T> | null> {
  const place = { limit, [offsetName]: offset === 0 ? undefined : offset };
  try {
    return await connection.askPage(
      shape,
      { method: "GET", path, intent: "read", query: { ...query, ...place } },
      call,
    );
  } catch (error) {
    if (offset > 0 && isJobError(error, "rejected_input")) return null;
    throw error;
  }
}
