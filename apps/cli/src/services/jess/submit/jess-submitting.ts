import { defineSubmitting } from "../../work.js";
import { jessWorkOptions } from "./jess-work-options.js";

/** How work is submitted to JESS. */
export const jessSubmitting = defineSubmitting({
  about: "submit an EnergyPlus model with its weather, a jEPlus project or other work to JESS",
  options: jessWorkOptions,
  examples: [
    ["simjobs submit jess --example --watch", "see it work"],
    ["simjobs submit jess --model office.idf --weather in.epw"],
    ["simjobs submit jess --model office.idf --weather in.epw --watch --results out"],
    ["simjobs submit jess --project project.zip --subset LHS --cases 20 --group night"],
    ["simjobs submit jess --project ./project --subset LIST_FILE --cases jobs.txt --json"],
    ["simjobs submit jess --stored /office --main office.idf --weather in.epw"],
  ],
  work: async (options, context) => (await import("./submit-to-jess.js")).submitToJess(context, options),
});
