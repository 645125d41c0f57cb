import { jsonOf, recordsIn, isObject, type Ask, type Findings } from "../../../probe/ask.js";

/** What can be seen of pipelines, their elements and fits, and of optimizations. */
export async function readPipelines(ask: Ask, found: Findings, projectId: string | undefined): Promise<void> {
  const query = projectId === undefined ? {} : { project_id: projectId };
  const pipelines = recordsIn(jsonOf((await ask({ method: "GET", path: "/pipelines", query }))?.text));
  for (const { id } of pipelines.slice(0, mostLookedAt)) {
    if (typeof id !== "string") continue;
    const whole = jsonOf((await ask({ method: "GET", path: `/pipelines/${id}` }))?.text);
    const word = isObject(whole) ? whole["status"] : undefined;
    const elements = recordsIn(
      jsonOf((await ask({ method: "GET", path: `/pipelines/${id}/elements` }))?.text),
    );
    if (word === "running" || word === "pending") {
      if (found.get("element-jobs") === null) readElementJobs(elements, found);
      const early = await ask({ method: "GET", path: `/pipelines/${id}/result` });
      if (early !== null && [200, 404].includes(early.status))
        found.saw("early-result", String(early.status), "the result of a pipeline that is under way");
    }
    if (found.get("plot-past-end") === null) await readPlots(ask, found, elements);
  }
  await readOptimizations(ask, found, query);
}

const mostLookedAt = 20;

function readElementJobs(elements: Elements, found: Findings): void {
  const waiting = elements.filter(({ status }) => status === "pending");
  const last = waiting.at(-1);
  if (waiting.length < 2 || last === undefined) return;
  found.saw(
    "element-jobs",
    last["job_id"] === null ? "in-turn" : "at-once",
    "an element that waits for its turn",
  );
}

type Elements = ReturnType<typeof recordsIn>;

async function readPlots(ask: Ask, found: Findings, elements: Elements): Promise<void> {
  const done = elements.find(
    ({ status, job_id: job, element_type: type }) =>
      status === "completed" && typeof job === "string" && /fit/iu.test(String(type)),
  );
  if (done === undefined) return;
  const job = String(done["job_id"]);
  const metadata = jsonOf((await ask({ method: "GET", path: `/jobs/${job}/metadata` }))?.text);
  const config = isObject(metadata) ? metadata["validation_plot_config"] : undefined;
  const objectives = isObject(config) ? config["objectives"] : undefined;
  const [objective] = isObject(objectives) ? Object.keys(objectives) : [];
  if (objective === undefined) return;
  const path = `/pipelines/datafits/${job}/plot_data`;
  const query = { objective_name: objective, plot_index: 100_000 };
  const past = await ask({ method: "GET", path, query });
  if (past?.status === 404) found.saw("plot-past-end", "404", "a plot that is not there");
  if (past?.status === 200) found.saw("plot-past-end", "empty", "a plot that is not there");
}

async function readOptimizations(
  ask: Ask,
  found: Findings,
  query: Readonly<Record<string, string>>,
): Promise<void> {
  const [listed] = recordsIn(jsonOf((await ask({ method: "GET", path: "/optimizations", query }))?.text));
  const id = listed?.["id"];
  if (typeof id !== "string") return;
  const one = jsonOf((await ask({ method: "GET", path: `/optimizations/${id}` }))?.text);
  if (!isObject(one)) return;
  found.saw("optimization-fields", "user_id" in one ? "more" : "documented", "an optimization");
  if ("job_id" in one) found.saw("optimization-job-id", "always", "an optimization");
  else found.missed("optimization-job-id", "not in what is read: in the replies to POST and PATCH, or never");
}
