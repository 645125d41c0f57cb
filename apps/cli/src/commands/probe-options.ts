import { commonOptions } from "../command/common-options.js";
import { choice, flag, value, type ValuesOf } from "../command/option-specs.js";
import { serviceNames } from "../services/registry.js";

/** What `doctor probe` takes. */
export const probeOptions = {
  service: choice("name", "only this service", serviceNames()),
  output: value("path", "write the file there, in place of printing it; what is there is not replaced"),
  submitJob: flag(
    "also submit one small job to each service, and cancel it: it may cost something; asks first",
  ),
  yes: flag("do not ask before the job is submitted"),
  ...commonOptions,
};

export type ProbeOptions = ValuesOf<typeof probeOptions>;
