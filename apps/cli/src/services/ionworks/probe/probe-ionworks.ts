import { JobError } from "@simjobs/core";
import type { IonworksCredentials } from "@simjobs/ionworks";
import { askByTransport } from "../../../probe/ask-by-transport.js";
import { openTransport } from "../../open-transport.js";
import type { Probed, Probing } from "../../service.js";
import { ionworksSettings } from "../ionworks-settings.js";
import { cancelOneJob } from "./cancel-one-job.js";
import { readIonworks } from "./read-ionworks.js";

/** @throws {JobError} `unauthorized` where nobody is signed in */
export async function probeIonworks(
  { opening, call, examples, submitsJob }: Probing,
  credentials: IonworksCredentials | undefined,
): Promise<Probed> {
  if (credentials === undefined) throw new JobError("unauthorized", "not signed in to Ionworks");
  const { url, projectId } = ionworksSettings(opening.context, opening.profile);
  const transport = await openTransport(opening, url);
  try {
    const ask = askByTransport(transport, headersOf(credentials), call);
    const simulations = examples.filter(({ kind }) => kind === "simulation").map(({ id }) => id);
    const read = await readIonworks(ask, projectId, { simulations });
    if (!submitsJob) return { findings: read, submittedJob: null };
    const { clock } = opening.context;
    const { findings, jobId } = await cancelOneJob(ask, projectId, (ms) => clock.sleep(ms, call.signal));
    const seen = new Map(findings.map((finding) => [finding.switch, finding]));
    return { findings: read.map((finding) => seen.get(finding.switch) ?? finding), submittedJob: jobId };
  } finally {
    await transport.close();
  }
}

function headersOf(credentials: IonworksCredentials): Readonly<Record<string, string>> {
  if ("apiKey" in credentials) return { "X-API-Key": credentials.apiKey };
  const { token, organizationId } = credentials;
  const organization: Record<string, string> =
    organizationId === undefined ? {} : { "X-Organization-Id": organizationId };
  return { Authorization: `Bearer ${token}`, ...organization };
}
