import * as z from "zod/mini";
import { checkedRequest } from "./checked-request.js";

const someText = z.string().check(z.minLength(1, "must not be empty"));
const aStep = z.nullish(z.number().check(z.int()));

const ecmRequest = z.looseObject({
  measurements: z
    .array(
      z.looseObject({
        id: someText,
        start_step: aStep,
        end_step: aStep,
        initial_soc: z.nullish(z.number().check(z.gte(0), z.lte(1))),
      }),
    )
    .check(z.minLength(1, "must hold at least one measurement")),
  ecm_options: z.nullish(
    z.looseObject({
      num_rcs: z.nullish(z.number().check(z.int(), z.gte(0))),
      fit_ocv: z.nullish(z.boolean()),
      capacity: z.nullish(z.number().check(z.gt(0))),
    }),
  ),
});
/** A fit of an equivalent circuit to stored measurements, as a file holds it. */
export type EcmFitRequest = z.infer<typeof ecmRequest>;

/**
 * Checks an ECM fit before anything is sent.
 *
 * @throws {JobError} `bad_input`, naming each field that is wrong
 * @see docs/services/ionworks.md 3.11
 */
export function parseEcmFitRequest(value: unknown): EcmFitRequest {
  return checkedRequest(ecmRequest, value, {
    what: "an ECM fit",
    hint: 'Needed is measurements: [{"id": "<measurement>"}, …]; ecm_options may follow.',
  });
}
