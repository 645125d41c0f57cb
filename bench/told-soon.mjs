// How long after the true stop of a job it is seen and said (JESS' second look, 5 s later, comes on top), and by how many requests, in virtual time: jobs that take 2 to 40 seconds
// to stop, all cancelled at once; beside it what polls at a fixed interval.
import { cancelJobs } from "@simjobs/control";
import { parseReference } from "@simjobs/core";
import { IonworksClient, ionworksProvider } from "@simjobs/ionworks";
import { JessClient, jessProvider } from "@simjobs/jess";
import { useSimjobsMock } from "@simjobs/mock";

const jobs = 20;
const stopMs = { from: 2_000, to: 40_000 };
const golden = 0.618_033_988_749_895; // spreads them evenly, and in step with no interval
const fixedMs = [2_000, 3_000, 60_000];

/** What the same jobs took before pauses followed the time that a stop takes: the bar is one and a half times that. */
const services = [
  { name: "jess", seed: { provider: "jess", status: "QUEUED" }, requestsBefore: 93 },
  { name: "ionworks", seed: { provider: "ionworks", status: "processing" }, requestsBefore: 184 },
];

export async function measureToldSoon() {
  const rows = [];
  for (const service of services) {
    const ours = await inVirtualTime(service, async ({ provider, clock }, refs, told) => {
      const seen = (event) =>
        event.kind === "reading" && event.status === "cancelled" && told(event.ref, clock.wallNow());
      const results = await cancelJobs(provider, refs, { onEvent: seen });
      const unproven = results.find(({ outcome }) => outcome !== "cancelled");
      if (unproven !== undefined) throw new Error(`a job was not cancelled: ${unproven.outcome}`);
    });
    const fixed = [];
    for (const everyMs of fixedMs) {
      const run = await inVirtualTime(service, ({ provider, clock }, refs, told) =>
        Promise.all(refs.map((ref) => atFixedInterval(provider, clock, ref, everyMs, told))),
      );
      fixed.push(`every ${everyMs / 1000} s: ${shown(run)}`);
    }
    const { name, requestsBefore } = service;
    const detail = `${shown(ours)} (${fixed.join("; ")})`;
    rows.push(
      {
        name: `told-${name}`,
        what: "seconds from stop to seeing it, median",
        value: ours.medianS,
        atMost: 2,
        detail,
      },
      { name: `worst-${name}`, what: "the same, worst", value: ours.worstS, atMost: 6, detail: shown(ours) },
      {
        name: `asked-${name}`,
        what: `requests for ${jobs} jobs, against ${requestsBefore}`,
        value: ours.requests / requestsBefore,
        atMost: 1.5,
        detail: `${ours.requests} requests`,
      },
    );
  }
  return rows;
}

const shown = ({ medianS, worstS, requests }) =>
  `${medianS.toFixed(1)} s, worst ${worstS.toFixed(1)} s, ${requests} requests`;

/** Cancels the same jobs on a clock that moves by itself; `told` is called with a job whose end has been read. */
async function inVirtualTime({ name, seed }, work) {
  const hooks = { before: [], after: [], beforeEach: [] };
  const hookOf = (kind) => (run) => hooks[kind].push(run);
  const simjobs = useSimjobsMock(
    { before: hookOf("before"), after: hookOf("after"), beforeEach: hookOf("beforeEach") },
    { ionworks: { cancel: "delayed" } },
  );
  for (const run of [...hooks.before, ...hooks.beforeEach]) await run();
  try {
    const client = name === "jess" ? new JessClient(simjobs.jess) : new IonworksClient(simjobs.ionworks);
    const provider = name === "jess" ? jessProvider(client) : ionworksProvider(client);
    const delays = Array.from({ length: jobs }, (_, index) =>
      Math.round(stopMs.from + (stopMs.to - stopMs.from) * ((index * golden) % 1)),
    );
    const refs = delays.map((cancelDelayMs) => {
      const text = simjobs.job({ ...seed, durationMs: 3_600_000, cancelDelayMs });
      return parseReference(text, [provider.grammar]);
    });
    const toldAtMs = new Map();
    const told = (ref, atMs) => toldAtMs.has(ref.id) || toldAtMs.set(ref.id, atMs);
    await work({ provider, clock: simjobs.clock }, refs, told);
    const log = simjobs.mock.requests();
    const lags = refs.map((ref, index) => {
      const cancel = log.find(({ method, path }) => isCancelOf(method, path, ref.id));
      return toldAtMs.get(ref.id) - (Date.parse(cancel.at) + delays[index]);
    });
    const sorted = lags.toSorted((one, other) => one - other);
    await client.close();
    return {
      medianS: sorted[Math.floor(sorted.length / 2)] / 1000,
      worstS: sorted.at(-1) / 1000,
      requests: log.length,
    };
  } finally {
    for (const run of hooks.after) await run();
  }
}

/** Who asks for a cancel, and then at a fixed interval until it sees the end. */
async function atFixedInterval(provider, clock, ref, everyMs, told) {
  await provider.requestCancel(ref, {});
  for (;;) {
    await clock.sleep(everyMs);
    const { status } = await provider.get(ref, {});
    if (status === "cancelled") return told(ref, clock.wallNow());
  }
}

/** The first cancel that was asked for; a POST to a job is nothing else at either service. */
const isCancelOf = (method, path, id) => method === "POST" && path.includes(`/${id}`);
