import { showControls } from "@simjobs/http";
import type { CliContext } from "../../../context.js";
import type { Work } from "../../work.js";
import { ionworksFacts } from "../ionworks-facts.js";
import { ionworksWork, sendIonworksWork } from "./ionworks-work.js";
import type { IonworksWorkOptions } from "./ionworks-work-options.js";

/** Work for Ionworks. As many simulations come of one request as its design asks for. */
export async function submitToIonworks(context: CliContext, options: IonworksWorkOptions): Promise<Work> {
  const given = options.example === true ? await exampleOf(context, options) : options;
  const work = await ionworksWork(context, given);
  const { name, designs } = work;
  if (designs !== null && designs > 1) {
    const title = name === null ? "" : ` (${showControls(name)})`;
    context.stderr.write(`The design asks for ${designs} simulations${title}.\n`);
  }
  return {
    provider: ionworksFacts.name,
    inputs: [{ text: JSON.stringify(work.request) }],
    open: async (opening) => {
      const { openIonworks } = await import("../ionworks-service.js");
      const service = await openIonworks(opening);
      return {
        service,
        send: (_mark, call) => sendIonworksWork(service, work, call, (text) => context.stderr.write(text)),
      };
    },
  };
}

async function exampleOf(context: CliContext, options: IonworksWorkOptions): Promise<IonworksWorkOptions> {
  const { ownExamples } = await import("../../examples/own-examples.js");
  const { simulation, pipeline, simplePipeline, optimization, protocol } = options;
  const pathOf = await ownExamples(context, {
    "--simulation": simulation,
    "--pipeline": pipeline,
    "--simple-pipeline": simplePipeline,
    "--optimization": optimization,
    "--protocol": protocol,
  });
  return { ...options, simulation: pathOf("discharge.json") };
}
