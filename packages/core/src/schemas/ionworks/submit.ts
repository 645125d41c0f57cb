import * as z from "zod/mini";
import { text, wireId } from "./fields.js";

/** The reply of `POST /protocols/parse-to-template`. @see docs/services/ionworks.md 3.5 */
export const templateReply = z.looseObject({ template_id: wireId });

/** The reply of `POST /protocols/validate`. @see docs/services/ionworks.md 10.5 */
export const protocolVerdictReply = z.looseObject({ valid: z.boolean(), error: text });

/** The reply of `POST /protocols/input_references`: names of inputs. @see docs/services/ionworks.md 10.5 */
export const protocolInputsReply = z.array(z.string());

/**
 * The reply of `POST /simulations/with-template/batch`: a bare array with an entry for each simulation.
 *
 * @see docs/services/ionworks.md 3.5
 */
export const submittedReply = z
  .array(z.looseObject({ simulation_id: wireId, job_id: z.nullish(wireId) }))
  .check(
    z.refine((all) => isEachOnce(all.map((one) => one.simulation_id)), "the same simulation twice"),
    z.refine((all) => isEachOnce(all.map((one) => one.job_id ?? one)), "the same job twice"),
  );

function isEachOnce(values: readonly unknown[]): boolean {
  return new Set(values).size === values.length;
}

/** The reply of both ECM fits: a plain job. @see docs/services/ionworks.md 3.11 */
export const ecmFitReply = z.looseObject({ job_id: wireId, status: text });
