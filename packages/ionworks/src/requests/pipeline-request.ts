import * as z from "zod/mini";
import { checkedRequest } from "./checked-request.js";

const someText = z.string().check(z.minLength(1, "must not be empty"));
const anObject = z.record(z.string(), z.unknown());

const element = z.looseObject({ element_type: someText });
type Elements = Readonly<Record<string, z.infer<typeof element>>>;

const options = z.nullish(z.looseObject({ live_progress_updates: z.nullish(z.boolean()) }));

const pipelineRequest = z.looseObject({
  elements: z.record(z.string(), element),
  name: z.nullish(z.string()),
  description: z.nullish(z.string()),
  options,
  project_id: z.nullish(someText),
});
/** A pipeline to run, as a file holds it. Fields that we do not know go along unchanged. */
export type PipelineRequest = z.infer<typeof pipelineRequest>;

const simplePipelineRequest = z.looseObject({
  config: z.looseObject({ elements: z.record(z.string(), element) }),
  name: z.nullish(z.string().check(z.maxLength(255, "must have at most 255 characters"))),
  description: z.nullish(z.string()),
  options,
  project_id: z.nullish(someText),
});
/** A simple pipeline to run, as a file holds it. */
export type SimplePipelineRequest = z.infer<typeof simplePipelineRequest>;

const entrySources = ["values", "path", "name", "pipeline_id"];
const onceInSimple = new Set(["data_fit", "array_data_fit", "validation"]);
const elementsHint =
  'Needed is elements: {"<name>": {"element_type": "entry" | "data_fit" | "array_data_fit" | "calculation" | "validation", …}}.';

/**
 * Checks a pipeline before anything is sent.
 *
 * @throws {JobError} `bad_input`, naming each field that is wrong
 * @see docs/services/ionworks.md 3.7
 */
export function parsePipelineRequest(value: unknown): PipelineRequest {
  return checkedRequest(pipelineRequest, value, {
    what: "a pipeline",
    hint: elementsHint,
    more: ({ elements }) => elementProblems(elements, "elements"),
  });
}

/**
 * Checks a simple pipeline before anything is sent. Its `elements` may stand beside its `config` instead of inside.
 *
 * @throws {JobError} `bad_input`, naming each field that is wrong
 * @see docs/services/ionworks.md 3.8
 */
export function parseSimplePipelineRequest(value: unknown): SimplePipelineRequest {
  return checkedRequest(simplePipelineRequest, withConfig(value), {
    what: "a simple pipeline",
    hint: elementsHint,
    more: ({ config: { elements } }) => {
      const within = "config.elements";
      const heavy = Object.values(elements).filter(({ element_type }) => onceInSimple.has(element_type));
      return [
        ...elementProblems(elements, within),
        ...(heavy.length > 1
          ? [`${within}: holds ${heavy.length} fits and validations, and a simple pipeline takes one`]
          : []),
      ];
    },
  });
}

/** The same file can hold either kind of pipeline. */
function withConfig(value: unknown): unknown {
  const request = anObject.safeParse(value);
  if (!request.success || "config" in request.data || !("elements" in request.data)) return value;
  const { elements, ...rest } = request.data;
  return { ...rest, config: { elements } };
}

function elementProblems(elements: Elements, within: string): readonly string[] {
  const names = Object.keys(elements);
  if (names.length === 0) return [`${within}: must hold at least one element`];
  return names.flatMap((name) => {
    const one = elements[name];
    if (one?.element_type !== "entry") return [];
    const sources = entrySources.filter((key) => one[key] !== undefined && one[key] !== null);
    return sources.length === 1
      ? []
      : [`${within}.${name}: an entry has one of ${entrySources.join(", ")}, and here are ${sources.length}`];
  });
}
