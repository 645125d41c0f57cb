import { createTransport, proxySettingsFrom, RequestBudget, type Transport } from "@simjobs/http";
import { filled } from "../settings/pick-setting.js";
import type { Opening } from "./service.js";

/** A transport to one origin, with the proxy and the extra certificates that the environment asks for. */
export async function openTransport(
  { context, longWait }: Opening,
  baseUrl: string,
  budget: {
    readonly perSecond?: number;
    readonly startPerSecond?: number;
    readonly growEveryMs?: number;
  } = {},
): Promise<Transport> {
  const { afterOnNetwork, clock, cwd, env, random, version } = context;
  const caFile = filled(env["SIMJOBS_CA_FILE"]);
  const extraCa =
    caFile === undefined ? undefined : await (await import("./read-ca-file.js")).readCaFile(cwd, caFile);
  context.machine.beforeRequests?.();
  return createTransport({
    baseUrl,
    clock,
    random,
    userAgent: `simjobs/${version}`,
    longWait,
    budget: new RequestBudget({ ...budget, clock }),
    proxy: proxySettingsFrom(env),
    extraCa,
    ...(afterOnNetwork === undefined ? {} : { after: afterOnNetwork }),
  });
}
