import { commonOptions } from "../command/common-options.js";
import { maybeStoreOptions } from "../store/store-options.js";
import { listingOptions } from "../listing/listing-options.js";
import { flag, list, value, type ValuesOf } from "../command/option-specs.js";

/** What `resume` takes. */
export const resumeOptions = {
  ...commonOptions,
  list: flag("tell what is open; send nothing"),
  ...listingOptions,
  drop: list(
    "references...",
    "give up what is open: references, groups such as @night, ids, marks of submits, names of damaged files, or all",
  ),
  maxAge: value("time", "up to which age cancels are finished unasked (default: 24h)"),
  yes: flag("also finish older ones"),
  timeout: value(
    "time",
    "how long it may take, all included; with more than 20 jobs for each from its cancel on (default: 10m)",
  ),
  giveUp: value("time", "give up after nothing but failures for so long (default: 15m)"),
  ...maybeStoreOptions,
};

export type ResumeCommandOptions = ValuesOf<typeof resumeOptions>;
