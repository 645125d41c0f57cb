import { checkedOptions, type ListEnd, type ProviderCall } from "@simjobs/core";
import { listPages, type ListSize } from "./list-pages.js";
import { onlyOne, type MadeSince } from "./lost-submit.js";
import type { IonworksConnection, IonworksRequest } from "../session/connection.js";
import type { PageShape } from "../session/page.js";

/** Work of one project. */
export interface ProjectListFilter extends ListSize {
  /** @default the client's project */
  readonly projectId?: string | undefined;
  /** Filters as the service writes them, such as `{ name: "ilike.%box%", order: "desc" }`. */
  readonly query?: NonNullable<IonworksRequest["query"]> | undefined;
}

interface NamedRecord {
  readonly id: string;
  readonly name?: string | null | undefined;
  readonly created_at?: string | null | undefined;
}

/** A list of a project's work, and how it pages. */
export interface ProjectList<T> {
  readonly path: string;
  readonly shape: PageShape<T>;
  readonly offsetName?: "offset" | "skip" | undefined;
  /** Whether it can be asked for a name; where not, all of it is looked through. */
  readonly canFilterByName?: boolean | undefined;
}

const lookPageSize = 100;
const mostLookPages = 10;

export async function* listProjectPages<T extends NamedRecord>(
  connection: IonworksConnection,
  { path, shape, offsetName }: ProjectList<T>,
  filter: ProjectListFilter,
  call?: ProviderCall,
): AsyncGenerator<readonly T[], ListEnd, undefined> {
  const { projectId, query, ...size } = checkedOptions("filter", filter);
  return yield* listPages(
    connection,
    {
      path,
      shape,
      query: { project_id: connection.projectFor(projectId), ...query },
      idOf: ({ id }) => id,
      offsetName,
      ...size,
    },
    call,
  );
}

/**
 * Looks for the one record of this name that was made since a submit; `null` where there is none, are several, or may be
 * another one in what the list does not show.
 */
export async function findByName<T extends NamedRecord>(
  connection: IonworksConnection,
  { path, shape, offsetName = "offset", canFilterByName = false }: ProjectList<T>,
  {
    name,
    projectId,
    since,
  }: { readonly name: string; readonly projectId: string; readonly since: MadeSince },
  call?: ProviderCall,
): Promise<T | null> {
  const found = new Map<string, T>();
  const seen = new Set<string>();
  for (let page = 0; page < mostLookPages; page += 1) {
    const query = {
      project_id: projectId,
      name: canFilterByName ? plainFilter(name) : undefined,
      limit: lookPageSize,
      [offsetName]: page === 0 ? undefined : page * lookPageSize,
    };
    const { items, reply } = await connection.askPage(
      shape,
      { method: "GET", path, intent: "read", query },
      call,
    );
    const before = seen.size;
    for (const item of items) {
      seen.add(item.id);
      if (item.name === name && since(item.created_at, reply)) found.set(item.id, item);
    }
    if (items.length < lookPageSize) return onlyOne([...found.values()]);
    if (seen.size === before) return null; // the same page again
  }
  return null;
}

/** A value that is to be equal, even if it looks like one of the service's operators. */
function plainFilter(value: string): string {
  return /^[a-z]+\./u.test(value) ? `eq.${value}` : value;
}
