import {
  Findings,
  isObject,
  jsonOf,
  recordsIn,
  type Answer,
  type Ask,
  type Finding,
} from "../../../probe/ask.js";

/** Rests for an hour: it costs next to nothing, and is cancelled at once. */
const protocol = `global:
  initial_state_type: soc_percentage
  initial_state_value: 50
  initial_temperature: 25
steps:
  - Rest:
      duration: 3600
`;

const lookEveryMs = 1000;
const longestWaitMs = 600_000;

/** Submits one small simulation, cancels it, waits until it has ended, and cancels it again. */
export async function cancelOneJob(
  ask: Ask,
  projectId: string | undefined,
  sleep: (ms: number) => Promise<void>,
): Promise<{ readonly findings: readonly Finding[]; readonly jobId: string | null }> {
  const found = new Findings();
  const jobId = await submit(ask, found, projectId);
  if (jobId === null) return { findings: found.all, jobId };
  const cancel = (): ReturnType<Ask> =>
    ask({ method: "POST", path: `/jobs/${jobId}/cancel`, body: {}, intent: "cancel" });
  const first = await cancel();
  const word = wordOf(first);
  if (word === "canceled") found.saw("cancel", "immediate", "the answer to the cancel of a job");
  else if (first?.status === 200) found.saw("cancel", "delayed", "the answer to the cancel of a job");
  let seen = first;
  for (let waitedMs = 0; wordOf(seen) !== "canceled" && waitedMs < longestWaitMs; waitedMs += lookEveryMs) {
    await sleep(lookEveryMs);
    seen = await ask({ method: "GET", path: `/jobs/${jobId}` });
    if (["completed", "failed"].includes(wordOf(seen) ?? "")) break;
  }
  const cancelled = wordOf(seen) === "canceled";
  if (cancelled && word !== "canceled") readDelay(found, first, seen);
  const again = cancelled ? await cancel() : null;
  if (again !== null && [200, 400, 409].includes(again.status))
    found.saw("cancel-ended", String(again.status), "the second cancel of a job");
  return { findings: found.all, jobId };
}

async function submit(ask: Ask, found: Findings, projectId: string | undefined): Promise<string | null> {
  const template = await ask({
    method: "POST",
    path: "/protocols/parse-to-template",
    intent: "submit",
    body: {
      protocol_experiment: { protocol, name: "simjobs doctor probe" },
      experiment_parameters: {},
      project_id: projectId,
    },
  });
  const made = jsonOf(template?.text);
  if (!isObject(made) || typeof made["template_id"] !== "string") return null;
  const answer = await ask({
    method: "POST",
    path: "/simulations/with-template/batch",
    intent: "submit",
    body: {
      parameterized_model: { quick_model: { capacity: 5, chemistry: "NMC/Graphite" } },
      experiment_template_id: made["template_id"],
      experiment_parameter_sets: [{}],
      project_id: projectId,
    },
  });
  if (answer !== null && answer.status >= 200 && answer.status <= 202)
    found.saw("submit-code", String(answer.status), "the answer to the submit of a simulation");
  const [pair] = recordsIn(jsonOf(answer?.text));
  const id = pair?.["job_id"];
  return typeof id === "string" ? id : null;
}

function wordOf(answer: Answer | null): string | null {
  const body = jsonOf(answer?.text);
  return isObject(body) ? String(body["status"]) : null;
}

/** From the moment of the cancel by the service's clock, which tells whole seconds, to the end that it tells. */
function readDelay(found: Findings, cancel: Answer | null, seen: Answer | null): void {
  const body = jsonOf(seen?.text);
  const endedMs = isObject(body)
    ? Date.parse(String(body["completed_at"] ?? body["updated_at"]))
    : Number.NaN;
  const delayMs = endedMs - Date.parse(cancel?.headers["date"] ?? "");
  if (delayMs >= 0) found.saw("cancel-delay-ms", delayMs, "the cancel of a job, to the second");
}
