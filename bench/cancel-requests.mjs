// How many requests it takes to cancel many jobs at each service when a cancel takes seconds, so that its end has to be read.
import { cancelJobs } from "@simjobs/control";
import { parseReference } from "@simjobs/core";
import { createTransport } from "@simjobs/http";
import { IonworksClient, ionworksProvider } from "@simjobs/ionworks";
import { JessClient, jessProvider } from "@simjobs/jess";
import { startMockProcess } from "./mock-process.mjs";
import { fromFirstCancel } from "./request-log.mjs";

const durationMs = 36_000_000;

const cases = [
  {
    name: "slow-ionworks",
    what: "Ionworks jobs",
    seed: { provider: "ionworks", status: "processing" },
    atMost: 1.1,
  },
  {
    name: "slow-simul",
    what: "Ionworks simulations",
    seed: { provider: "ionworks", kind: "simulation", status: "processing" },
    atMost: 2.1,
  },
  { name: "slow-jess", what: "JESS jobs", seed: { provider: "jess", status: "QUEUED" }, atMost: 1.1 },
];

/**
 * One row for each kind of job: requests per job from the first cancel on, sign-in and 429s not counted. With a tenth of the
 * jobs the share of the lists is the greater one.
 */
export async function measureCancelRequests({ long }) {
  const count = long ? 10_000 : 1000;
  // They wait most of the time, and nobody looks at how fast they are: all at once.
  return Promise.all(cases.map(async (one) => measureOne(one, count)));
}

async function measureOne({ name, what, seed, atMost }, count) {
  const mock = await startMockProcess(process.env, ["--ionworks", "cancel=delayed"]);
  try {
    const refs = await mock.seed({ ...seed, count, durationMs });
    const client = clientOf(seed.provider, mock);
    const jobs = refs.map((ref) => parseReference(ref, [client.provider.grammar]));
    const started = performance.now();
    const results = await cancelJobs(client.provider, jobs);
    const seconds = (performance.now() - started) / 1000;
    await client.close();
    const unproven = results.filter(({ outcome }) => outcome !== "cancelled");
    if (unproven.length > 0)
      throw new Error(`${unproven.length} ${what} were not cancelled: ${unproven[0].outcome}`);
    const requests = fromFirstCancel(await mock.requests());
    return {
      name,
      what: `requests per job, ${count.toLocaleString("en")} ${what} whose cancel takes seconds`,
      value: requests.length / count,
      atMost,
      detail: `${requests.length} requests in ${Math.round(seconds)} s`,
    };
  } finally {
    mock.close();
  }
}

function clientOf(provider, { url: baseUrl, account }) {
  if (provider === "jess") {
    const transport = createTransport({ baseUrl, budget: null });
    const client = new JessClient({ transport, credentials: account.jess });
    return { provider: jessProvider(client), close: () => client.close() };
  }
  const { apiKey, projectId } = account.ionworks;
  const client = new IonworksClient({ baseUrl, credentials: { apiKey }, projectId, budget: null });
  return { provider: ionworksProvider(client), close: () => client.close() };
}
