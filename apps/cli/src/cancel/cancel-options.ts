import { cancelOutcomes } from "@simjobs/core";
import { commonOptions } from "../command/common-options.js";
import { wherePairNames } from "../input/where-pairs.js";
import { cancelStoreOptions } from "../store/store-options.js";
import { flag, list, under, unless, value, type ValuesOf } from "../command/option-specs.js";

const manyJobs = under("Many jobs:", {
  where: list(
    "pairs",
    "the jobs that fit, such as provider=jess,status=active,since=2h; repeatable",
    wherePairNames,
  ),
  yes: flag("do not ask: for --where, --plan, -, more than 20 jobs and jobs of others"),
  expectCount: value("n", "cancel only if exactly so many jobs are meant"),
  limit: value("n", "with --where: the most jobs to take (default: all)"),
  planOut: value("file", "write the jobs that are meant into a plan, good for an hour; send nothing"),
  plan: value("file", "the jobs of a plan that --plan-out wrote, as far as they are still active"),
  untilEmpty: flag("with --where: go on until nothing of yours that fits is active"),
  quiet: value("time", "with --until-empty: how long nothing may turn up (default: 30s)"),
  max: value("n", "with --until-empty: the most jobs to cancel (default: all)"),
});

/** What `cancel` takes. */
export const cancelOptions = {
  ...commonOptions,
  reason: value("text", "why, for your own record; never sent"),
  timeout: value(
    "time",
    "how long it may take, all included; with more than 20 jobs for each from its cancel on (default: 10m; with --until-empty: 1h)",
  ),
  giveUp: value("time", "give up after nothing but failures for so long (default: 15m)"),
  wait: unless("wait for the service's yes or no only"),
  settle: value(
    "time",
    "look once more that long after the end, 0 for not at all (default: 5s for JESS and optimizations)",
  ),
  dryRun: flag("read the jobs and tell what would be done; send nothing"),
  ok: list("outcomes", "outcomes that count as done, such as finished-first,not-found", () => cancelOutcomes),
  journal: unless("keep no record of what was asked"),
  ...manyJobs,
  ...cancelStoreOptions,
};

export type CancelCommandOptions = ValuesOf<typeof cancelOptions>;
