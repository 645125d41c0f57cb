import { z } from "zod";
import { clockModes } from "../base/clock.js";
import { choiceInput, textInput, wholeInput } from "../base/input.js";
import { longestMs } from "../base/limits.js";
import { seedInput } from "./seed-input.js";
import { faultRequestInput } from "../faults/fault-input.js";
import { switchSettingsInput } from "./switch-settings-input.js";

/** What a scenario is made of, in a file: the same jobs and faults that `/_mock/jobs` and `/_mock/faults` take. */
const parts = {
  name: textInput(200).optional().describe("what the mock's state calls it"),
  about: textInput().optional().describe("for people: what it is like"),
  switches: switchSettingsInput.optional(),
  faults: z.array(faultRequestInput, "a list of faults").optional(),
  jobs: z.array(seedInput, "a list of jobs").optional(),
} as const;

const ports = wholeInput(0, 65_535).optional();
const seconds = `a number from 0 to ${String(longestMs / 1000)}`;

/** A file that a mock is started by. */
export const scenarioFileInput = z
  .strictObject(
    {
      $schema: textInput().optional(),
      port: ports.describe("where to listen; 0 takes a free one"),
      storagePort: ports.describe("port of the storage of Ionworks' results"),
      host: textInput().optional().describe("address or name to listen at"),
      publicUrl: textInput().optional().describe("the address that others call it by"),
      publicStorageUrl: textInput().optional(),
      seed: z.union([z.string(), z.number()], "a text or a number").optional(),
      clock: choiceInput(clockModes).optional(),
      speed: z.number("a number above 0").positive("a number above 0").optional(),
      start: textInput(100, "a moment in ISO 8601")
        .refine((text) => !Number.isNaN(Date.parse(text)), "a moment in ISO 8601")
        .optional(),
      jobSeconds: z
        .number(seconds)
        .min(0, seconds)
        .max(longestMs / 1000, seconds)
        .optional(),
      scenarios: z
        .array(
          z.union([z.string(), z.strictObject(parts, "an object")], "a name, or a scenario of one's own"),
          "a list",
        )
        .optional()
        .describe("names, or data of one's own"),
      ...parts,
    },
    "an object of options",
  )
  .meta({ title: "What simjobs-mock is started by" });

/** For editors: what such a file may hold, as JSON Schema. */
export function scenarioFileSchema(): object {
  return z.toJSONSchema(scenarioFileInput, { io: "input", unrepresentable: "any" });
}
