import { z } from "zod";
import { choiceInput, textInput, wholeInput } from "../base/input.js";
import { faultKinds } from "./fault-kinds.js";

/** Which requests a fault touches. All that is given must hold. */
export const matchInput = z.strictObject({
  provider: choiceInput(["ionworks", "jess", "storage"]).optional(),
  method: textInput().optional(),
  path: textInput().optional().describe("it and all below; with * or a last $ as a whole"),
  nth: wholeInput(1).optional().describe("the first matching request that is touched"),
  times: wholeInput(1).optional().describe("how many are touched"),
  every: wholeInput(1).optional().describe("of these, only every so manieth is touched"),
});

const [first, ...others] = Object.entries(faultKinds).map(([kind, { about, schema }]) =>
  z.strictObject({ kind: z.literal(kind), ...schema.shape }).meta({ description: about }),
);
if (first === undefined) throw new RangeError("there are no kinds of faults");

/** A fault of any kind, with the fields of its kind. */
const faultInput = z.discriminatedUnion(
  "kind",
  [first, ...others],
  `one of ${Object.keys(faultKinds).join(", ")}`,
);

/** What is asked for with a fault: which requests, and what goes wrong with them. */
export const faultRequestInput = z.strictObject({ match: matchInput.optional(), fault: faultInput });
