import { showControls } from "@simjobs/http";
import type { CliContext } from "../context.js";
import { ionworksWork, sendIonworksWork, type IonworksWorkOptions } from "../submit/ionworks-work.js";
import { submitWork, type SubmittingOptions } from "../submit/submit-work.js";

export type SubmitIonworksOptions = SubmittingOptions & IonworksWorkOptions;

/** Sends a request to Ionworks. As many simulations come of one as its design asks for. */
export async function submitIonworksCommand(
  context: CliContext,
  options: SubmitIonworksOptions,
): Promise<number> {
  const work = await ionworksWork(context, options);
  const { name, designs } = work;
  if (designs !== null && designs > 1) {
    const title = name === null ? "" : ` (${showControls(name)})`;
    context.stderr.write(`The design asks for ${designs} simulations${title}.\n`);
  }
  const { openIonworks } = await import("../services/ionworks/ionworks-service.js");
  return submitWork(context, options, {
    provider: "ionworks",
    inputs: [{ text: JSON.stringify(work.request) }],
    open: openIonworks,
    submit: (service, _mark, call) =>
      sendIonworksWork(service, work, call, (text) => context.stderr.write(text)),
  });
}
