import { commonOptions } from "../command/common-options.js";
import { wherePairNames } from "../input/where-pairs.js";
import { flag, list, unless, value, type ValuesOf } from "../command/option-specs.js";
import { watchStoreOptions } from "../store/store-options.js";

const leaveOrCancel = (): readonly string[] => ["leave", "cancel"];

/** What every command takes that watches jobs. */
export const watchingOptions = {
  timeout: value("time", "stop watching after 30s, 10m, 2h (default: never on a terminal, 24h elsewhere)"),
  giveUp: value("time", "stop after nothing but failures for so long (default: 15m)"),
  onTimeout: value("what", "leave or cancel the jobs that go on then (default: leave)", leaveOrCancel),
  onInterrupt: value("what", "leave or cancel the jobs at Ctrl-C (default: leave)", leaveOrCancel),
  exec: value("command", "run this once when all have ended or the time is up"),
  execEach: value("command", "run this for each job that has ended"),
  bell: flag("ring when all have ended, on a terminal"),
  notify: flag("show a notice on the desktop when all have ended"),
  check: unless("believe the service's word; do not read the reports of completed EnergyPlus runs"),
  ...watchStoreOptions,
};

/** What `watch` takes. */
export const watchOptions = {
  ...commonOptions,
  where: list(
    "pairs",
    "your active jobs that fit, as in cancel: such as group=night,status=running; repeatable",
    wherePairNames,
  ),
  results: value("folder", "fetch the results of completed jobs into it; of several a folder each"),
  ...watchingOptions,
};

export type WatchOptions = ValuesOf<typeof watchOptions>;
export type WatchingOptions = Omit<WatchOptions, "where" | "results">;
