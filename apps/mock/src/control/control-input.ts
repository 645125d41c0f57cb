import { z } from "zod";
import { clockModes } from "../base/clock.js";
import { choiceInput, textInput, wholeInput } from "../base/input.js";
import { switchTable } from "../base/switches.js";

const scenario = z.unknown().describe("a name, or data of one's own: switches, faults, jobs");
/** One scenario, or a list of them. */
const scenarios = {
  scenario: scenario.optional(),
  scenarios: z.array(scenario, "a list of names or of data").optional(),
} as const;
type Scenarios = z.output<z.ZodObject<typeof scenarios>>;

const notBoth = (given: Scenarios): boolean => given.scenario === undefined || given.scenarios === undefined;
const onlyOne = { path: ["scenario"], error: "left out where there is a list of scenarios" };

export const resetInput = z
  .strictObject({ seed: z.union([z.number(), textInput(1000)], "text").optional(), ...scenarios })
  .refine(notBoth, onlyOne)
  .meta({ title: "a reset" });

export const scenariosInput = z.strictObject(scenarios).refine(notBoth, onlyOne).meta({ title: "scenarios" });

/** The scenarios that are meant, by their names or as data. */
export function scenariosIn({ scenario: one, scenarios: several }: Scenarios): readonly unknown[] {
  return one === undefined ? (several ?? []) : [one];
}

/** A scenario that is no name. What is in its lists is read where it is played. */
export const scenarioInput = z.strictObject({
  name: textInput(200).default("own"),
  about: textInput().optional(),
  switches: z.unknown().optional(),
  faults: z.array(z.unknown(), "a list").default([]),
  jobs: z.array(z.unknown(), "a list").default([]),
});

export const advanceInput = z.strictObject({ ms: wholeInput() }).meta({ title: "a clock request" });

export const paceInput = z
  .strictObject({
    mode: choiceInput(clockModes).optional().describe("by itself, or by hand"),
    speed: z.number("more than 0").positive("more than 0").optional().describe("mock time per real time"),
  })
  .meta({ title: "the pace of the clock" });

export const pageInput = z.strictObject({
  after: wholeInput(Number.MIN_SAFE_INTEGER).optional().describe("only those with a number above this one"),
  limit: wholeInput(1).optional().describe("at most so many, the oldest first"),
});

const setting = z.union([z.string(), z.number()], "a text or a number");
/** What each switch is, and takes, is told by their table, which refuses what is not in it. */
const settings = z.record(z.string(), setting, "an object of switches").optional();

export const switchesInput = z
  .strictObject({ ionworks: settings, jess: settings })
  .meta({ title: "switches", description: `There are ${switchNames()}.` });

function switchNames(): string {
  return Object.entries(switchTable)
    .map(([service, rows]) => `${service}: ${Object.keys(rows).join(", ")}`)
    .join("; ");
}
