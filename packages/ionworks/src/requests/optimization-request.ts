import * as z from "zod/mini";
import { checkedRequest } from "./checked-request.js";

const someText = z.string().check(z.minLength(1, "must not be empty"));

const optimizationRequest = z.looseObject({
  name: z.nullish(someText),
  project_id: z.nullish(someText),
  parameterized_model_id: z.nullish(someText),
});
/** An optimization to run, as a file holds it. What else it needs depends on its kind, and goes along unchanged. */
export type OptimizationRequest = z.infer<typeof optimizationRequest>;

/**
 * Checks an optimization before anything is sent, as far as its fields are known.
 *
 * @throws {JobError} `bad_input`, naming each field that is wrong
 * @see docs/services/ionworks.md 3.9
 */
export function parseOptimizationRequest(value: unknown): OptimizationRequest {
  return checkedRequest(optimizationRequest, value, {
    what: "an optimization",
    hint: "Needed are a name, a parameterized_model_id and the configuration of its kind.",
    more: (request) =>
      Object.keys(request).some((key) => key !== "name" && key !== "project_id")
        ? []
        : ["it holds nothing to optimize"],
  });
}
