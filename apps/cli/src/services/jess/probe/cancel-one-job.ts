import { isJobError, type ProviderCall } from "@simjobs/core";
import type { JessClient } from "@simjobs/jess";
import { Findings, isObject, jsonOf, type Answer, type Ask, type Finding } from "../../../probe/ask.js";
import { smallModel, smallWeather } from "../small-model/small-model.js";

const api = "/jess_web/api";
const lookEveryMs = 1000;
/** A cancel takes up to some minutes, and a model as small as this one ends by itself before then. */
const longestWaitMs = 600_000;
const ends = ["FINISHED", "REJECTED", "CANCELED", "CANCELLED"];

/** Submits one small model, cancels it, and looks until it has ended. */
export async function cancelOneJob(
  client: JessClient,
  ask: Ask,
  sleep: (ms: number) => Promise<void>,
  call: ProviderCall,
): Promise<{ readonly findings: readonly Finding[]; readonly jobId: string | null }> {
  const found = new Findings();
  const jobId = await submit(client, call);
  if (jobId === null) return { findings: [], jobId };
  const flagged = rowOf(
    await ask({ method: "POST", path: `${api}/job/${jobId}`, body: { cmd: "Cancel" }, intent: "cancel" }),
  );
  if (flagged?.["cancel_Flag"] === true) {
    const isEarly = flagged["completion_Time"] !== null;
    found.saw("completion-time", isEarly ? "early" : "null", "the answer to the cancel of a job");
  }
  let seen = flagged;
  for (let waitedMs = 0; !hasEnded(seen) && waitedMs < longestWaitMs; waitedMs += lookEveryMs) {
    await sleep(lookEveryMs);
    seen = rowOf(await ask({ method: "GET", path: `${api}/job/status/${jobId}` }));
  }
  const word = seen?.["status"];
  if (word === "CANCELED" || word === "CANCELLED") {
    found.saw("end-word", word, "a job that was submitted and cancelled for it");
    // The moments at which the service has last changed the job's row: by the flag, and by the end.
    const delayMs = Number(seen?.["last_Update"]) - Number(flagged?.["last_Update"]);
    if (delayMs >= 0) found.saw("cancel-delay-ms", delayMs, "the cancel of a job");
  }
  return { findings: found.all, jobId };
}

async function submit(client: JessClient, call: ProviderCall): Promise<string | null> {
  try {
    const { id } = await client.submitEnergyPlus(
      { models: [smallModel], weather: [smallWeather], title: "simjobs doctor probe" },
      call,
    );
    return id;
  } catch (error) {
    if (call.signal?.aborted === true || !isJobError(error)) throw error;
    return null; // what was not taken shows nothing
  }
}

type Row = Readonly<Record<string, unknown>>;

function rowOf(answer: Answer | null): Row | undefined {
  const reply = jsonOf(answer?.text);
  const data = isObject(reply) ? reply["data"] : undefined;
  return isObject(data) ? data : undefined;
}

function hasEnded(row: Row | undefined): boolean {
  return ends.includes(String(row?.["status"]));
}
