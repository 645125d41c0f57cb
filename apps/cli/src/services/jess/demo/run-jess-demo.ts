import { JobError } from "@simjobs/core";
import type { JessSubmit } from "@simjobs/jess";
import type { CliContext } from "../../../context.js";
import { findInputFile } from "../../../input/read-input-file.js";
import type { Work } from "../../work.js";
import { jessFacts } from "../jess-facts.js";
import { openJess } from "../jess-service.js";
import { smallModel, smallWeather } from "../small-model/small-model.js";

/**
 * The files that were given, else work of the demo's own.
 *
 * @throws {JobError} `bad_input`
 */
export async function jessDemoWork(
  { cwd }: CliContext,
  { model, weather }: { readonly model?: string | undefined; readonly weather?: string | undefined },
): Promise<Work> {
  if ((model === undefined) !== (weather === undefined)) {
    throw new JobError("bad_input", "--model and --weather go together", {
      hint: "For example: simjobs demo --model office.idf --weather in.epw",
    });
  }
  const request: JessSubmit = {
    kind: "energyplus",
    models: [model === undefined ? smallModel : (await findInputFile(cwd, model, "--model")).path],
    weather: [weather === undefined ? smallWeather : (await findInputFile(cwd, weather, "--weather")).path],
    title: "Demo",
    split: true, // several cases, so that they can be seen to stop one after the other
  };
  return {
    provider: jessFacts.name,
    inputs: [],
    open: async (opening) => {
      const service = await openJess(opening);
      const send = async (_mark: string, call: Parameters<typeof service.provider.submit>[1]) =>
        (await service.provider.submit(request, call)).map((ref) => ({ ref }));
      return { service, send };
    },
  };
}
