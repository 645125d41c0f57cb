import { commonOptions } from "../command/common-options.js";
import { flag, unless, value, type ValuesOf } from "../command/option-specs.js";
import { watchingOptions } from "../watch/watching-options.js";

/** What every command takes that makes jobs, besides what it is told of the work. */
export const submittingOptions = {
  group: value("name", "name for the jobs; @name stands for them later, @last for those of the last submit"),
  watch: flag("follow the jobs until each has ended; with --json one line a change"),
  results: value("folder", "with --watch: fetch the results of completed jobs into it"),
  ...watchingOptions,
  journal: unless("keep no record of what is sent"),
};

/** What a command takes that makes jobs of what it is told in its arguments. */
export const submitOptions = { ...commonOptions, ...submittingOptions };

export type SubmittingOptions = ValuesOf<typeof submitOptions>;
