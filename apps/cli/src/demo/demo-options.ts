import { commonOptions } from "../command/common-options.js";
import { value, type ValuesOf } from "../command/option-specs.js";

/** What `demo` takes. */
export const demoOptions = {
  ...commonOptions,
  model: value("file", "EnergyPlus model to submit (default: a small one of its own)"),
  weather: value("file", "weather file to submit with it"),
  request: value("file", "Ionworks simulation request to submit (default: a small one of its own)"),
};

export type DemoOptions = ValuesOf<typeof demoOptions>;
