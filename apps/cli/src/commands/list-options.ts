import { jobStatuses } from "@simjobs/core";
import { commonOptions } from "../command/common-options.js";
import { list, value, type ValuesOf } from "../command/option-specs.js";
import { serviceNames } from "../services/registry.js";
import { anyService } from "./service-words.js";

/** What `list` takes. */
export const listOptions = {
  ...commonOptions,
  provider: value("name", `${anyService()} (default: each that you are signed in to)`, serviceNames),
  status: list(
    "words",
    "queued, running, waiting, cancelling, completed, failed, cancelled, unknown, or active",
    () => ["active", ...jobStatuses],
  ),
  since: value("when", "submitted since then: 2h, 3d, or a date in UTC such as 2026-11-01"),
  name: value("pattern", "name, with * and ?"),
  limit: value("n", "the most jobs to show (default: 100)"),
};

export type ListOptions = ValuesOf<typeof listOptions>;
