import { isJobError } from "@simjobs/core";
import type { CliContext } from "../context.js";
import { jessWork } from "../submit/jess-work.js";
import type { JessWorkOptions } from "../submit/jess-options.js";
import { submitWork, type SubmittingOptions } from "../submit/submit-work.js";

export type SubmitJessOptions = SubmittingOptions & JessWorkOptions;

/** Sends work to JESS: a model with its weather, a parametric project, and other kinds. */
export async function submitJessCommand(context: CliContext, options: SubmitJessOptions): Promise<number> {
  const { request, inputs, title } = await jessWork(context.cwd, options);
  const { openJess } = await import("../services/jess/jess-service.js");
  return submitWork(context, options, {
    provider: "jess",
    inputs,
    open: openJess,
    submit: async ({ provider }, mark, call) => {
      const refs = await provider.submit({ ...request, mark }, call).catch((error: unknown) => {
        throw withOptions(error);
      });
      return refs.map((ref) => ({ ref, name: title }));
    },
  });
}

/** What is packed is looked into when it is sent; a file that is meant there is named by an option here. */
function withOptions(error: unknown): unknown {
  if (!isJobError(error, "bad_input") || !error.message.startsWith("expected exactly one")) return error;
  if (error.message.includes("none was given")) return error; // a name would not help
  const option = error.message.includes("weather") ? "--main-weather" : "--main";
  return error.retold({
    hint: `${error.hint ?? ""} The option for its name is ${option}.`.trimStart(),
    cause: error,
  });
}
