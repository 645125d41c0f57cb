import type { CliContext } from "../context.js";
import { jessWork } from "../submit/jess-work.js";
import type { JessWorkOptions } from "../submit/jess-options.js";
import { submitWork, type SubmittingOptions } from "../submit/submit-work.js";

export type SubmitJessOptions = SubmittingOptions & JessWorkOptions;

/** Sends work to JESS: a model with its weather, a parametric project, and other kinds. */
export async function submitJessCommand(context: CliContext, options: SubmitJessOptions): Promise<number> {
  const { request, inputs, title } = await jessWork(context.cwd, options);
  const { openJess } = await import("../connect/jess-service.js");
  return submitWork(context, options, {
    provider: "jess",
    inputs,
    open: openJess,
    submit: async ({ provider }, mark, call) => {
      const refs = await provider.submit({ ...request, mark }, call);
      return refs.map((ref) => ({ ref, name: title }));
    },
  });
}
