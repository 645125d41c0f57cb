import { JobError, type Provider, type ProviderCall } from "@simjobs/core";
import { defaultPace, JessClient, jessGrammar, jessProvider, type JessSubmit } from "@simjobs/jess";
import { jessFacts } from "./jess-facts.js";
import { jessSecrets, jessSettings, jessSources, jessTokenKey } from "./jess-settings.js";
import { jessTokenStore } from "./jess-token-store.js";
import { hasSecret } from "../../settings/pick-secret.js";
import { showControls } from "@simjobs/http";
import { fileProblem } from "../../files/file-problem.js";
import { openTransport } from "../open-transport.js";
import type { Opening, Service, ServiceKind, Usage } from "../service.js";

// What JESS bears is not known, so many jobs are begun with slowly. The handful of requests that one job takes
// should not wait for each other.
const few = 20;
const fewJobsBudget = { ...defaultPace, startPerSecond: 8 };

/** JESS with what only JESS has. */
export interface JessService extends Service {
  readonly provider: Provider<JessSubmit>;
  readonly client: JessClient;
}

export const jessService: ServiceKind = {
  facts: jessFacts,
  grammar: jessGrammar,
  origin: ({ context, profile }) => jessSettings(context.env, profile).url,
  accountKey: async ({ context, profile }) => {
    const { url, email } = jessSettings(context.env, profile);
    const { password, token } = await jessSecrets(context, profile);
    if (token !== undefined && (email === undefined || password === undefined))
      return `${url} token ${token}`;
    return email === undefined ? null : `${url} ${email.toLowerCase()}`;
  },
  kept: ({ context, profile }) => {
    const { url, email } = jessSettings(context.env, profile);
    return email === undefined ? [] : [jessTokenKey(url, email)];
  },
  hasCredentials: async ({ context, profile, secrets }) => {
    const { url, email } = jessSettings(context.env, profile);
    if (hasSecret(context.env, profile, "JESS_SESSION_TOKEN")) return true;
    if (email === undefined) return false;
    return hasSecret(context.env, profile, "JESS_PASSWORD") || secrets.has(jessTokenKey(url, email));
  },
  sources: async ({ context, profile, secrets }) => {
    const { url, email } = jessSettings(context.env, profile);
    const isStored = email !== undefined && (await secrets.has(jessTokenKey(url, email)));
    return jessSources(context.env, profile).map((source) =>
      source.name === "session token" && source.from === "nowhere" && isStored
        ? { ...source, from: "stored" }
        : source,
    );
  },
  takes: ["token", "password", "email"],
  canSignInUnasked: ({ context, profile }) => {
    const { email } = jessSettings(context.env, profile);
    return email !== undefined && hasSecret(context.env, profile, "JESS_PASSWORD");
  },
  signIn: async (signIn) => (await import("./sign-in.js")).signIn(signIn),
  signOut: async (opening, call) => (await import("./sign-in.js")).signOut(opening, call),
  probe: async (probing) => (await import("./probe/probe-jess.js")).probeJess(probing),
  openPath: "/jess_web/api/info",
  open: openJess,
};

/** @throws {JobError} `unauthorized` with the command that helps, `bad_input`, `unsafe_address` */
export async function openJess(opening: Opening): Promise<JessService> {
  const { context, profile, secrets, account } = opening;
  const { url, email } = jessSettings(context.env, profile);
  const { password, token } = await jessSecrets(context, profile);
  const login = `simjobs login jess${profile.named ? ` --profile ${profile.name}` : ""}`;
  const hint = `Sign in: ${login}, or set JESS_EMAIL and JESS_PASSWORD.`;
  if (token === undefined && email === undefined)
    throw new JobError("unauthorized", "not signed in to JESS", { hint });
  const store =
    email === undefined
      ? undefined
      : jessTokenStore(secrets, { url, email }, opening.keepsSession, (error) => {
          if (opening.keepsSession)
            context.stderr.write(`simjobs: the session is not kept: ${showControls(fileProblem(error))}\n`);
        });
  if (token === undefined && password === undefined && (await store?.read()) === undefined) {
    throw new JobError("unauthorized", `not signed in to JESS at ${url} as ${email ?? "anybody"}`, { hint });
  }
  const credentials =
    email !== undefined && password !== undefined
      ? { email, password }
      : token === undefined
        ? undefined
        : { token };
  const transport = await openTransport(opening, url, {
    ...(opening.jobs > few ? defaultPace : fewJobsBudget),
    // As in `accountKey`: where the e-mail is not who signs in, the token is.
    owner:
      credentials !== undefined && "token" in credentials
        ? { provider: jessFacts.name, account: url, secret: credentials.token }
        : { provider: jessFacts.name, account: `${url} ${email?.toLowerCase()}` },
  });
  const client = new JessClient({
    transport,
    credentials,
    storedFor: email,
    // A token from the environment is somebody else's to keep.
    tokenStore: credentials !== undefined && "token" in credentials ? undefined : store,
  });
  return {
    title: jessFacts.title,
    client,
    provider: jessProvider(client, { account }),
    origin: client.baseUrl,
    account,
    recall: async () => {}, // a JESS job has no other name
    checkModel: async ({ id }, call) => client.results.checkOutcome(id, call),
    logs: async ({ id }, wanted, call) => (await import("./jess-logs.js")).jessLogs(client, id, wanted, call),
    summarise: async (job, names, call) =>
      (await import("./summarise-job.js")).summariseJob(client, job, names, call),
    pace: defaultPace,
    lacks: async (call) => {
      const { isLinked, message } = await client.session(call);
      return isLinked ? null : `no JESS account is linked to this ENSIMS account (${message})`;
    },
    knock: (call) => client.info(call),
    usage: (call) => jessUsage(client, call),
    close: () => client.close(),
  };
}

const secondsPerHour = 3600;

async function jessUsage(client: JessClient, call?: ProviderCall): Promise<Usage> {
  const used = await client.usage(call);
  const hours = used.cputime === null || used.cputime === undefined ? null : used.cputime / secondsPerHour;
  return {
    periodStart: null,
    periodEnd: null,
    rows: [
      { what: "submissions", used: used.submissions ?? null, limit: null, unit: "" },
      { what: "cases", used: used.jobs ?? null, limit: null, unit: "" },
      { what: "computing", used: hours, limit: null, unit: "h" },
      { what: "uploads", used: used.upload ?? null, limit: null, unit: "bytes" },
      { what: "downloads", used: used.download ?? null, limit: null, unit: "bytes" },
      { what: "storage", used: used.storage ?? null, limit: null, unit: "bytes" },
    ],
  };
}
