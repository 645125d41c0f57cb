import { z } from "zod";
import { switchTable } from "../base/switches.js";
import { matchInput } from "../faults/fault-input.js";
import { faultKinds } from "../faults/fault-kinds.js";
import { everydayScenarios } from "../scenarios/everyday-scenarios.js";
import { scenariosByName } from "../scenarios/find-scenario.js";
import type { Catalogue, FieldAbout } from "./page-messages.js";

/** Everything that can be set, with what the forms for it need to know. */
export function catalogue(): Catalogue {
  const everyday = new Set(everydayScenarios.map(({ name }) => name));
  return {
    faults: Object.entries(faultKinds).map(([kind, { about, schema }]) => ({
      kind,
      about,
      fields: fieldsOf(schema),
    })),
    match: fieldsOf(matchInput),
    switches: (["ionworks", "jess"] as const).flatMap((service) =>
      Object.entries(switchTable[service]).map(([name, row]) => ({
        service,
        name,
        about: row.about,
        values: row.kind === "choice" ? row.values : null,
        initial: row.kind === "choice" ? row.values[0] : row.initial,
      })),
    ),
    scenarios: [...scenariosByName.values()].map(({ name, about }) => ({
      name,
      about,
      isIncident: !everyday.has(name),
    })),
  };
}

/** As much of a JSON schema as a field of a form needs. */
const fieldSchema = z.looseObject({
  type: z.unknown().optional(),
  enum: z.array(z.string()).optional(),
  default: z.unknown().optional(),
  description: z.string().optional(),
});

function fieldsOf(schema: z.ZodObject): FieldAbout[] {
  const { properties } = z.toJSONSchema(schema, { io: "input", unrepresentable: "any" });
  return Object.entries(properties ?? {}).map(([name, told]) => {
    const { type, enum: values, default: initial, description } = fieldSchema.parse(told);
    const isPlain =
      typeof initial === "string" || typeof initial === "number" || typeof initial === "boolean";
    return {
      name,
      type: values !== undefined ? "choice" : (fieldTypes.get(type) ?? "json"),
      values,
      initial: isPlain ? String(initial) : undefined,
      about: description,
    };
  });
}

const fieldTypes = new Map<unknown, FieldAbout["type"]>([
  ["string", "text"],
  ["integer", "whole"],
  ["boolean", "flag"],
]);
