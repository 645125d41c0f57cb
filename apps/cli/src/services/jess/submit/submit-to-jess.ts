import { isJobError } from "@simjobs/core";
import type { CliContext } from "../../../context.js";
import type { Work } from "../../work.js";
import { jessFacts } from "../jess-facts.js";
import { jessWork } from "./jess-work.js";
import type { JessWorkOptions } from "./jess-work-options.js";

/** Work for JESS: a model with its weather, a parametric project, and other kinds. */
export async function submitToJess(context: CliContext, options: JessWorkOptions): Promise<Work> {
  const given = options.example === true ? await exampleOf(context, options) : options;
  const { request, inputs, title } = await jessWork(context.cwd, given);
  return {
    provider: jessFacts.name,
    inputs,
    open: async (opening) => {
      const { openJess } = await import("../jess-service.js");
      const service = await openJess(opening);
      return {
        service,
        send: async (mark, call) => {
          const refs = await service.provider.submit({ ...request, mark }, call).catch((error: unknown) => {
            throw withOptions(error);
          });
          return refs.map((ref) => ({ ref, name: title }));
        },
      };
    },
  };
}

async function exampleOf(context: CliContext, options: JessWorkOptions): Promise<JessWorkOptions> {
  const { ownExamples } = await import("../../examples/own-examples.js");
  const { model, weather, project, stored, fromFolder, attach } = options;
  const pathOf = await ownExamples(context, {
    "--model": model,
    "--weather": weather,
    "--project": project,
    "--stored": stored,
    "--from-folder": fromFolder,
    "--attach": attach,
  });
  return { ...options, model: [pathOf("one-zone.idf")], weather: [pathOf("weather.epw")] };
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
