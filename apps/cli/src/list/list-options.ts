import { jobStatuses } from "@simjobs/core";
import { commonOptions } from "../command/common-options.js";
import { limitOptions } from "../command/limit-options.js";
import { flag, list, value, type ValuesOf } from "../command/option-specs.js";
import { serviceNames } from "../services/registry.js";
import { listingOptions } from "../listing/listing-options.js";
import { jobColumnNames } from "../output/job-rows.js";
import { wherePairNames } from "../input/where-pairs.js";
import { anyService } from "../services/service-words.js";
import { turnStoreOptions } from "../store/store-options.js";

const sortWords = (): readonly string[] => jobColumnNames().flatMap((name) => [name, `-${name}`]);

/** What `list` takes. */
export const listOptions = {
  ...commonOptions,
  ...limitOptions,
  provider: value("name", `${anyService()} (default: each that you are signed in to)`, serviceNames),
  status: list(
    "words",
    "queued, running, waiting, cancelling, completed, failed, cancelled, unknown, or active",
    () => ["active", ...jobStatuses],
  ),
  since: value("when", "submitted since then: 2h, 3d, or a date in UTC such as 2026-11-01"),
  name: value("pattern", "name, with * and ?"),
  where: list(
    "pairs",
    "the jobs that fit, as in cancel: such as owner=mine,kind=job,group=night; repeatable",
    wherePairNames,
  ),
  mine: flag("your own jobs only"),
  sort: list(
    "columns",
    "by these columns, such as status,name; -created: the latest first, as without it",
    sortWords,
  ),
  ...listingOptions,
  columns: list("names", "what the table shows, such as ref,status,owner", jobColumnNames),
  limit: value("n", "the most jobs to show (default: 100)"),
  ...turnStoreOptions,
};

export type ListOptions = ValuesOf<typeof listOptions>;
