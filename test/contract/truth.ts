import type { CancelResult } from "@simjobs/control";
import type { JobRef } from "@simjobs/core";
import type { MockRequest } from "@simjobs/mock";
import type { Bench } from "./bench.js";
import { at } from "./at.js";

const cancelled = new Set(["CANCELED", "CANCELLED", "canceled"]);
const finished = new Set(["FINISHED", "REJECTED", "completed", "failed", "succeeded"]);

/** The word that the mock itself has for a job at this moment, whatever it tells its callers. */
export async function trueWord({ foreigner, ionworksProvider }: Bench, ref: JobRef): Promise<string> {
  const state = (await foreigner.send("GET", "/_mock/state")).json();
  const jobs = at(state, ref.provider, "jobs");
  const id = ref.kind === "simulation" ? ionworksProvider.jobOf(ref)?.id : ref.id;
  const job = Array.isArray(jobs) ? jobs.find((one) => at(one, "id") === id) : undefined;
  if (job !== undefined) return String(at(job, "status"));
  // Records that are made of jobs are not in the state.
  const path = ref.kind === "optimization" ? "optimizations" : `${ref.kind.replace("-", "_")}s`;
  return String(at((await foreigner.ionworks("GET", `/${path}/${ref.id}`)).json(), "status"));
}

/** How old a reading may be at both services, in milliseconds. */
const stalenessMs = 5000;

/** When a job ended, in milliseconds of the mock's clock; `null` for one that has not. */
async function endOf({ foreigner }: Bench, ref: JobRef): Promise<number | null> {
  if (ref.provider === "jess") {
    const row = (await foreigner.jess("GET", `/jess_web/api/job/status/${ref.id}`)).json();
    const time = at(row, "data", "completion_Time");
    return typeof time === "number" ? time : null;
  }
  const time = at((await foreigner.ionworks("GET", `/jobs/${ref.id}`)).json(), "completed_at");
  return typeof time === "string" ? Date.parse(time) : null;
}

/** Whether the service would tell somebody else with the same account that there is no such job. */
async function isAbsent({ foreigner }: Bench, ref: JobRef): Promise<boolean> {
  if (ref.provider === "jess") {
    const reply = await foreigner.jess("GET", `/jess_web/api/job/status/${ref.id}`);
    return at(reply.json(), "ok") === false;
  }
  const path = ref.kind === "job" ? "jobs" : ref.kind === "optimization" ? "optimizations" : `${ref.kind}s`;
  return (await foreigner.ionworks("GET", `/${path}/${ref.id}`)).status === 404;
}

/** The requests by which a job was to be cancelled. */
export function cancelsOf(bench: Bench, ref: JobRef): readonly MockRequest[] {
  const jobId = ref.kind === "simulation" ? bench.ionworksProvider.jobOf(ref)?.id : ref.id;
  const end = ref.provider === "jess" ? `/job/${String(jobId)}` : `/${String(jobId)}/cancel`;
  return bench.mock.requests().filter(({ method, path }) => method === "POST" && path.endsWith(end));
}

/** What is false in a result, judged against what the mock knows, with its faults still set; `null` if nothing is. */
export async function untruthIn(bench: Bench, result: CancelResult): Promise<string | null> {
  const { ref, outcome, sends, tree } = result;
  const requests = cancelsOf(bench, ref);
  const word = await trueWord(bench, ref);
  const isActive = !cancelled.has(word) && !finished.has(word);
  // What goes on is claimed of the moment of the last reading.
  const wasActive = async (): Promise<boolean> => {
    if (isActive) return true;
    const endMs = await endOf(bench, ref);
    return (
      endMs !== null && result.confirmedAt !== null && endMs >= Date.parse(result.confirmedAt) - stalenessMs
    );
  };
  const wasCarriedOut = requests.some(({ status }) => status === null || status < 400);
  const faults = bench.mock.requests().flatMap((request) => request.faults);
  const isTrue: Record<CancelResult["outcome"], () => boolean | Promise<boolean>> = {
    cancelled: () => cancelled.has(word) && sends > 0 && requests.length > 0,
    "already-cancelled": () => cancelled.has(word) && sends === 0 && requests.length === 0,
    "finished-first": () => finished.has(word),
    "not-found": () => isAbsent(bench, ref),
    refused: async () => sends > 0 && (await wasActive()),
    "still-cancelling": async () =>
      (sends > 0 || faults.includes("cancel-by-other")) &&
      ((tree !== null && tree.ended < tree.known) || (await wasActive())),
    requested: () => wasCarriedOut,
    "not-sent": () => sends === 0 && requests.length === 0,
    contradicted: () => faults.includes(result.why === "rerun" ? "rerun" : "revive"),
    unknown: () => true, // claims nothing
  };
  if (requests.length < sends) return `${String(sends)} sends told, ${String(requests.length)} arrived`;
  if (await isTrue[outcome]()) return null;
  return `${outcome} told, and it is ${word}: ${JSON.stringify({ ...result, evidence: undefined })}`;
}
