import { JobError } from "@simjobs/core";
import type { JessSubmit } from "@simjobs/jess";
import type { SubmitInput } from "../../work.js";
import type { JessWorkOptions } from "./jess-work-options.js";

/** Work for JESS, as far as the command line tells it. */
export interface JessWork {
  readonly request: JessSubmit;
  readonly inputs: readonly SubmitInput[];
  readonly title: string;
}

export type JessKind = JessSubmit["kind"];

const kindOfType = new Map<string, JessKind>([
  ["ep", "energyplus"],
  ["jep", "jeplus"],
  ["rad", "radiance"],
  ["ds", "daysim"],
  ["scan", "scan"],
]);

/** Which options mean something for which kind of work. */
const kindsOf = {
  model: { flag: "--model", kinds: ["energyplus", "radiance", "daysim", "scan", "stored"] },
  weather: { flag: "--weather", kinds: ["energyplus", "scan", "stored"] },
  attach: { flag: "--attach", kinds: ["energyplus", "jeplus", "radiance", "daysim", "scan"] },
  project: { flag: "--project", kinds: ["jeplus"] },
  fromFolder: { flag: "--from-folder", kinds: ["energyplus", "jeplus", "radiance", "daysim", "scan"] },
  stored: { flag: "--stored", kinds: ["stored"] },
  main: { flag: "--main", kinds: ["energyplus", "jeplus", "radiance", "daysim", "stored"] },
  mainWeather: { flag: "--main-weather", kinds: ["energyplus"] },
  batch: { flag: "--batch", kinds: ["energyplus"] },
  split: { flag: "--split", kinds: ["energyplus", "stored"] },
  subset: { flag: "--subset", kinds: ["jeplus", "stored"] },
  cases: { flag: "--cases", kinds: ["jeplus", "stored"] },
  allowMissing: { flag: "--allow-missing", kinds: ["energyplus", "jeplus"] },
  program: { flag: "--program", kinds: ["radiance"] },
  input: { flag: "--input", kinds: ["radiance", "daysim"] },
  output: { flag: "--output", kinds: ["radiance"] },
  args: { flag: "--args", kinds: ["radiance"] },
} as const satisfies Partial<
  Record<keyof JessWorkOptions, { readonly flag: string; readonly kinds: readonly JessKind[] }>
>;

const wordOfKind: Readonly<Record<JessKind, string>> = {
  energyplus: "an EnergyPlus model",
  jeplus: "a jEPlus project (--project)",
  radiance: "Radiance work (--type RAD)",
  daysim: "DaySim work (--type DS)",
  scan: "--type Scan",
  stored: "stored files (--stored)",
};

/**
 * What kind of work the options speak of, all of them.
 *
 * @throws {JobError} `bad_input` for a type that there is not, and an option that does not go with it
 */
export function kindOfWork(options: JessWorkOptions): JessKind {
  const kind = namedKind(options);
  for (const [name, { flag, kinds }] of Object.entries(kindsOf)) {
    const value = isOption(name) ? options[name] : undefined;
    const isGiven = Array.isArray(value) ? value.length > 0 : value !== undefined && value !== false;
    const fitting: readonly JessKind[] = kinds;
    if (!isGiven || fitting.includes(kind)) continue;
    throw new JobError("bad_input", `${flag} does not go with ${wordOfKind[kind]}`, {
      hint: `It goes with ${fitting.map((one) => wordOfKind[one]).join(", ")}.`,
    });
  }
  return kind;
}

function isOption(name: string): name is keyof typeof kindsOf {
  return Object.hasOwn(kindsOf, name);
}

function namedKind({ type, project, stored }: JessWorkOptions): JessKind {
  if (stored !== undefined) return "stored";
  if (type === undefined) return project === undefined ? "energyplus" : "jeplus";
  const kind = kindOfType.get(type.toLowerCase());
  if (kind !== undefined) return kind;
  throw new JobError("bad_input", `--type: ${JSON.stringify(type.slice(0, 80))} is no type of work at JESS`, {
    hint: "Known are EP (EnergyPlus), JEP (jEPlus), RAD (Radiance), DS (DaySim) and Scan.",
  });
}
