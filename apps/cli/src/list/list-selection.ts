import { JobError, jobStatuses } from "@simjobs/core";
import { parseCount } from "../input/parse-count.js";
import { parseMoment } from "../input/parse-moment.js";
import { parseWhere, type Where } from "../input/parse-where.js";
import { parseStatuses } from "../input/parse-words.js";
import type { ListOptions } from "./list-options.js";
import { parseSort, type SortKey } from "./sort-jobs.js";

const defaultLimit = 100;

/** Which jobs `list` is to show. */
export interface ListSelection {
  readonly where: Where;
  readonly limit: number;
  readonly sort: readonly SortKey[];
  /** Nothing but the whole list tells which jobs these are, so it is not enough to look at its beginning. */
  readonly isWhole: boolean;
}

const newestFirst: readonly SortKey[] = [{ column: "created", isDown: true }];

/**
 * Reads what is to be listed: `--where` and the short forms of its keys, all of which must hold. Where nothing is said of it,
 * everybody's jobs are shown, however they stand.
 *
 * @throws {JobError} `bad_input`
 */
export function readListSelection(options: ListOptions): ListSelection {
  const { status, since, name, limit, mine, sort } = options;
  const where = parseWhere(options.where, {
    statuses: jobStatuses,
    owner: mine === true ? "mine" : "any",
    names: name === undefined ? [] : [name],
    since: since === undefined ? [] : [parseMoment(since, "--since")],
  });
  if (mine === true && where.owner !== "mine") throw exclude("--mine");
  const statuses = status.length === 0 ? jobStatuses : parseStatuses(status, "--status");
  const both = where.statuses.filter((word) => statuses.includes(word));
  if (both.length === 0) throw exclude("--status");
  return {
    where: {
      ...where,
      providers: options.provider === undefined ? where.providers : providersOf(options.provider, where),
      statuses: both,
    },
    limit: limit === undefined ? defaultLimit : parseCount(limit, "--limit"),
    sort: sort.length === 0 ? newestFirst : parseSort(sort),
    isWhole: options.where.length > 0 || mine === true || sort.length > 0,
  };
}

function providersOf(provider: string, { providers }: Where): readonly string[] {
  if (providers === undefined || providers.includes(provider)) return [provider];
  throw exclude("--provider");
}

function exclude(option: string): JobError {
  return new JobError("bad_input", `no job can have all that ${option} and --where say`, {
    hint: "Leave one of them out.",
  });
}
