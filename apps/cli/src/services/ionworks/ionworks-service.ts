import { formatReference, JobError, tryParseReference, type JobRef, type ProviderCall } from "@simjobs/core";
import {
  IonworksClient,
  ionworksGrammar,
  ionworksProvider,
  type IonworksCredentials,
  type IonworksProvider,
  type SimulationFacts,
} from "@simjobs/ionworks";
import { toldWords } from "@simjobs/http";
import type { SubmittedStore } from "../../files/submitted-store.js";
import { ionworksFacts } from "./ionworks-facts.js";
import {
  ionworksKeyName,
  ionworksSecrets,
  ionworksSettings,
  ionworksSources,
  ionworksTokenName,
} from "./ionworks-settings.js";
import { vendorRemarks } from "./vendor-remarks.js";
import { hasSecret } from "../../settings/pick-secret.js";
import { openTransport } from "../open-transport.js";
import type { JobFacts } from "../../output/job-facts.js";
import type { Opening, Service, ServiceKind, Usage } from "../service.js";

/** Ionworks with what only Ionworks has. */
export interface IonworksService extends Service {
  readonly provider: IonworksProvider;
  readonly client: IonworksClient;
}

export const ionworksService: ServiceKind = {
  facts: ionworksFacts,
  grammar: ionworksGrammar,
  origin: ({ context, profile }) => ionworksSettings(context, profile).url,
  accountKey: async (opening) => {
    const { url } = ionworksSettings(opening.context, opening.profile);
    const credentials = await findCredentials(opening);
    return credentials === undefined ? null : accountKey(url, credentials);
  },
  kept: keptNames,
  hasCredentials: async (opening) => {
    const { context, profile, secrets } = opening;
    const inEnv = ["IONWORKS_API_TOKEN", "IONWORKS_API_KEY"];
    if (inEnv.some((variable) => hasSecret(context.env, profile, variable))) return true;
    const kept = await Promise.all(keptNames(opening).map(async (name) => secrets.has(name)));
    return kept.includes(true) || ionworksSettings(context, profile).login !== undefined;
  },
  sources: async ({ context, profile, secrets }) => {
    const { url } = ionworksSettings(context, profile);
    const stored = new Set<string>();
    if (await secrets.has(ionworksKeyName(url, profile.name))) stored.add("API key");
    if (await secrets.has(ionworksTokenName(url, profile.name))) stored.add("API token");
    return ionworksSources(context, profile).map((source) =>
      ["nowhere", "vendor"].includes(source.from) && stored.has(source.name)
        ? { ...source, from: "stored", file: undefined }
        : source,
    );
  },
  takes: ["token"],
  canSignInUnasked: ({ context, profile }) => hasSecret(context.env, profile, "IONWORKS_API_KEY"),
  signIn: async (signIn) => (await import("./sign-in.js")).signIn(signIn),
  signOut: async (opening) => (await import("./sign-in.js")).signOut(opening),
  remarks: ({ context, profile }) => vendorRemarks(context, profile),
  probe: async (probing) =>
    (await import("./probe/probe-ionworks.js")).probeIonworks(
      probing,
      await findCredentials(probing.opening),
    ),
  openPath: "/healthz",
  open: openIonworks,
};

/** @throws {JobError} `unauthorized` with the command that helps, `bad_input`, `unsafe_address` */
export async function openIonworks(opening: Opening): Promise<IonworksService> {
  const { context, profile, account, submitted } = opening;
  const { url, projectId, vendor } = ionworksSettings(context, profile);
  const credentials = await findCredentials(opening);
  if (credentials === undefined) {
    const why = vendor.kind === "unusable" ? `; ${vendor.path} is of no use: ${vendor.why}` : "";
    const login = `simjobs login ionworks${profile.named ? ` --profile ${profile.name}` : ""}`;
    throw new JobError("unauthorized", `not signed in to Ionworks at ${url}${why}`, {
      hint: `Sign in: ${login}, or set IONWORKS_API_KEY.`,
    });
  }
  const transport = await openTransport(opening, url, {
    owner: { provider: ionworksFacts.name, account: url, secret: JSON.stringify(credentials) },
  });
  const client = new IonworksClient({ credentials, projectId, transport });
  const origin = client.baseUrl;
  const provider = ionworksProvider(client, { account });
  return {
    title: ionworksFacts.title,
    client,
    provider,
    recall: (refs) => recall(provider, submitted, origin, refs),
    showsOthersJobs: true, // reads are organisation-wide
    describe: async (refs, mostRequests, call) => {
      await recall(provider, submitted, origin, refs);
      const found = await provider.describe(refs, { mostRequests }, call);
      return new Map([...found].map(([name, facts]) => [name, factsOf(facts, name)]));
    },
    logs: async (ref, _wanted, call) =>
      (await import("./ionworks-logs.js")).ionworksLogs(client, provider, ref, call),
    projects: async (call) =>
      (await client.projects(call)).map(({ id, name, description }) => ({
        id,
        name: name ?? null,
        description: description ?? null,
        isUsed: id === client.projectId,
      })),
    summarise: async (job, names, call) =>
      (await import("./summarise-job.js")).summariseJob(provider, job, names, call),
    findSubmittedAs: (ref, call) => provider.findSubmittedAs(ref, call),
    jobBehind: (ref, call) => provider.findJob(ref, call),
    knock: (call) => client.health(call),
    usage: (call) => ionworksUsage(client, call),
    series: async (ref, call) => (await import("./read-series.js")).readSeries(provider, ref, call),
    origin,
    account,
    close: () => client.close(),
  };
}

function keptNames({ context, profile }: Opening): readonly string[] {
  const { url } = ionworksSettings(context, profile);
  return [ionworksKeyName(url, profile.name), ionworksTokenName(url, profile.name)];
}

/** A simulation and its job are one thing with two names. */
function factsOf({ simulation, job, name, design, metrics }: SimulationFacts, asked: string): JobFacts {
  const isJob = formatReference(simulation) !== asked;
  return { name, design, metrics, submittedAs: isJob ? simulation : null, runBy: isJob ? null : job };
}

function accountKey(url: string, credentials: IonworksCredentials): string {
  return JSON.stringify([url, credentials]);
}

async function ionworksUsage(client: IonworksClient, call?: ProviderCall): Promise<Usage> {
  const { period_start: start, period_end: end, simulation, compute } = await client.usage(call);
  const byType = Object.entries(compute?.usage_by_type ?? {});
  return {
    periodStart: start ?? null,
    periodEnd: end ?? null,
    rows: [
      { what: "simulation", used: simulation?.usage ?? null, limit: simulation?.limit ?? null, unit: "h" },
      { what: "computing", used: compute?.usage ?? null, limit: compute?.limit ?? null, unit: "h" },
      ...byType.map(
        ([type, used]) =>
          ({
            what: `computing: ${toldWords(type, 100)}`,
            used: used ?? null,
            limit: null,
            unit: "h",
          }) as const,
      ),
    ],
  };
}

async function findCredentials({
  context,
  profile,
  secrets,
}: Opening): Promise<IonworksCredentials | undefined> {
  const { url, organizationId, login } = ionworksSettings(context, profile);
  const { apiKey, token } = await ionworksSecrets(context, profile);
  if (token !== undefined) return { token, organizationId };
  const key = apiKey ?? (await secrets.get(ionworksKeyName(url, profile.name)));
  if (key !== undefined) return { apiKey: key };
  const kept = await secrets.get(ionworksTokenName(url, profile.name));
  if (kept !== undefined) return { token: kept, organizationId };
  if (login?.apiKey !== undefined) return { apiKey: login.apiKey };
  return login?.token === undefined ? undefined : { token: login.token, organizationId };
}

/** The jobs of what was submitted never change: what was noted at the submit is good for ever, in both directions. */
async function recall(
  provider: IonworksProvider,
  submitted: SubmittedStore,
  origin: string,
  refs: readonly JobRef[],
): Promise<void> {
  for (const ref of refs) {
    if (ref.kind === "simulation" && provider.jobOf(ref) !== undefined) continue;
    const noted = await submitted.find(ref, origin);
    if (noted?.jobId === undefined) continue;
    const own = tryParseReference(noted.ref, [ionworksGrammar]);
    if (own !== null) provider.rememberJob(own, { ...own, kind: "job", id: noted.jobId });
  }
}
