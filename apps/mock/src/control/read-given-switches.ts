import { Fields } from "../base/fields.js";
import type { GivenSwitches } from "../base/switches.js";

/**
 * Reads `{ionworks?, jess?}`, each an object of switches.
 *
 * @throws {MockInputError}
 */
export function readGivenSwitches(given: unknown): GivenSwitches {
  const fields = new Fields("switches", given);
  const switches = { ionworks: readTexts(fields, "ionworks"), jess: readTexts(fields, "jess") };
  fields.done();
  return switches;
}

function readTexts(fields: Fields, name: string): Record<string, string> {
  const given = fields.any(name) ?? {};
  if (typeof given !== "object" || given === null || Array.isArray(given))
    throw fields.wrong(name, "an object of switches");
  return Object.fromEntries(
    Object.entries(given).map(([key, value]) => {
      if (typeof value !== "string" && typeof value !== "number")
        throw fields.wrong(`${name}.${key}`, "a text or a number");
      return [key, String(value)];
    }),
  );
}
