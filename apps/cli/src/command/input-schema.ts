import type { ArgumentSpec } from "./argument-specs.js";
import type { Command } from "./command.js";
import type { OptionSpec } from "./option-specs.js";

type Schema = Readonly<Record<string, unknown>>;

/**
 * What a command takes, as JSON Schema 2020-12: the object that its `run` is given, with the options under `options`.
 *
 * @param line - the words that lead to it: `receipts list`
 */
export function inputSchemaOf(line: string, command: Command): Schema {
  const given = Object.entries(command.arguments);
  const options = Object.entries(command.options).map(([name, spec]) => [name, optionSchema(spec)]);
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    title: `simjobs ${line}`,
    description: command.about,
    type: "object",
    properties: {
      ...Object.fromEntries(given.map(([name, spec]) => [name, argumentSchema(spec)])),
      options: { type: "object", properties: Object.fromEntries(options), additionalProperties: false },
    },
    required: given.filter(([, { kind }]) => kind === "one" || kind === "some").map(([name]) => name),
    additionalProperties: false,
  };
}

/** A job, a group, or the beginning of an id; never an option, nor a sign that a shell or a terminal takes for its own. */
const referencePattern = "^(?!-.)[^\\s\\u0000-\\u001f\\u007f-\\u009f]{1,300}$";

function argumentSchema({ kind, about, words, placeholder }: ArgumentSpec): Schema {
  const word = {
    type: "string",
    minLength: 1,
    ...(/\breference\b/u.test(placeholder) ? { pattern: referencePattern } : {}),
  };
  const few = words === undefined ? {} : { examples: words() };
  if (kind === "one" || kind === "maybe") return { description: about, ...word, ...few };
  return { description: about, type: "array", items: word, minItems: kind === "some" ? 1 : 0 };
}

function optionSchema({ kind, placeholder, about, words, mayBeEmpty = false }: OptionSpec): Schema {
  const word = placeholder === "text" || mayBeEmpty ? { type: "string" } : { type: "string", minLength: 1 };
  const few = words === undefined ? {} : { examples: words() };
  switch (kind) {
    case "flag":
      return { description: about, type: "boolean", default: false };
    case "unless":
      return { description: `false: ${about}`, type: "boolean", default: true };
    case "value":
      return { description: about, ...word, ...few };
    case "list":
      return { description: about, type: "array", items: { ...word, ...few }, default: [] };
  }
}
