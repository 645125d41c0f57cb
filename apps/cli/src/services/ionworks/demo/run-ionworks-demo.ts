import type { CliContext } from "../../../context.js";
import { readJsonFile } from "../../../input/read-input-file.js";
import type { Work } from "../../work.js";
import { ionworksFacts } from "../ionworks-facts.js";
import { openIonworks } from "../ionworks-service.js";
import { demoRequest } from "./demo-work.js";

/**
 * The request that was given, else one of the demo's own.
 *
 * @throws {JobError} `bad_input`
 */
export async function ionworksDemoWork(
  context: CliContext,
  { request: file }: { readonly request?: string | undefined },
): Promise<Work> {
  const given: unknown = file === undefined ? demoRequest : await readJsonFile(context, file, "--request");
  return {
    provider: ionworksFacts.name,
    inputs: [],
    open: async (opening) => {
      const { parseSimulationRequest } = await import("@simjobs/ionworks");
      const request = parseSimulationRequest(given);
      const service = await openIonworks(opening);
      const send = async (_mark: string, call: Parameters<typeof service.provider.submit>[1]) =>
        (await service.provider.submit({ kind: "simulation", request }, call)).map((ref) => ({ ref }));
      return { service, send };
    },
  };
}
