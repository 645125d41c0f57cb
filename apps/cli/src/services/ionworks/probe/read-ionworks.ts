import { Findings, isObject, jsonOf, recordsIn, type Ask, type Finding } from "../../../probe/ask.js";
import { ionworksSwitchFacts } from "./ionworks-switch-facts.js";
import { readSimulations } from "./read-simulations.js";
import { readPipelines } from "./read-pipelines.js";

const absentId = "00000000-0000-4000-8000-000000000000";

/** Fields of a job that are known. */
const knownFields = new Set(
  "job_id job_type status priority created_at updated_at user_id organization_id is_terminal is_failed started_at completed_at compute_time error error_code result callback_url parent_job_id project_id access_level params_path metadata_path".split(
    " ",
  ),
);

/** What is to be looked at besides the lists: ids of the person's own. */
export interface IonworksExamples {
  readonly simulations: readonly string[];
}

/** Learns what can be learned of Ionworks by reading. */
export async function readIonworks(
  ask: Ask,
  projectId: string | undefined,
  { simulations }: IonworksExamples,
): Promise<readonly Finding[]> {
  const found = new Findings();
  await readJobs(ask, found);
  await readLists(ask, found, projectId);
  await readRefusals(ask, found);
  await readSlash(ask, found);
  await readPipelines(ask, found, projectId);
  await readSimulations(ask, found, simulations);
  for (const [name, { by, note }] of Object.entries(ionworksSwitchFacts))
    found.missed(name, by === "reading" ? (note ?? "nothing was to be seen of it") : (note ?? "takes a job"));
  return found.all;
}

async function readJobs(ask: Ask, found: Findings): Promise<void> {
  const list = await ask({ method: "GET", path: "/jobs" });
  if (list?.status !== 200) return;
  const body = jsonOf(list.text);
  found.saw("jobs-list", Array.isArray(body) ? "array" : "page", "GET /jobs");
  const usual = recordsIn(body);
  const all = recordsIn(jsonOf((await ask({ method: "GET", path: "/jobs", query: { limit: 1000 } }))?.text));
  if (all.length > usual.length) found.saw("jobs-limit", usual.length, "GET /jobs, with a limit and without");
  const [first, second] = all;
  if (first === undefined) return;
  found.saw("flags", "is_terminal" in first ? "yes" : "no", "a job of the list");
  const isKnown = Object.keys(first).every((field) => knownFields.has(field));
  found.saw("extra-fields", isKnown ? "no" : "yes", "a job of the list");
  found.saw("times", String(first["created_at"]).endsWith("Z") ? "z" : "offset", "a job of the list");
  const [from = 0, to = 0] = [first, all.at(-1)].map((job) => Date.parse(String(job?.["created_at"])));
  if (from !== to) found.saw("jobs-order", from > to ? "newest" : "oldest", "GET /jobs");
  if (second === undefined) return;
  const at = async (name: string): Promise<unknown> => {
    const answer = await ask({ method: "GET", path: "/jobs", query: { limit: 1, [name]: 1 } });
    return recordsIn(jsonOf(answer?.text))[0]?.["job_id"];
  };
  const isSkipping = async (name: string): Promise<boolean> => (await at(name)) === second["job_id"];
  const name = (await isSkipping("offset")) ? "offset" : (await isSkipping("skip")) ? "skip" : "none";
  found.saw("jobs-offset", name, "GET /jobs with an offset of one");
}

async function readLists(ask: Ask, found: Findings, projectId: string | undefined): Promise<void> {
  const projects = await ask({ method: "GET", path: "/projects" });
  if (projects?.status === 200)
    found.saw("projects-list", Array.isArray(jsonOf(projects.text)) ? "array" : "page", "GET /projects");
  const query = projectId === undefined ? {} : { project_id: projectId };
  const pipelines = await ask({ method: "GET", path: "/pipelines", query });
  if (pipelines?.status === 200)
    found.saw("pipelines-list", Array.isArray(jsonOf(pipelines.text)) ? "array" : "page", "GET /pipelines");
  const odd = await ask({ method: "GET", path: "/projects/not-a-uuid" });
  if (odd !== null && [400, 404, 422].includes(odd.status))
    found.saw("bad-project-id", String(odd.status), "GET /projects/not-a-uuid");
}

async function readRefusals(ask: Ask, found: Findings): Promise<void> {
  const absent = await ask({ method: "GET", path: `/jobs/${absentId}` });
  const form = absent === null ? null : formOf(absent.text);
  if (form !== null) found.saw("errors", form, "the answer to a job that is not there");
  const invalid = await ask({ method: "GET", path: "/jobs", query: { limit: "many" } });
  if (invalid?.status === 422) {
    const body = jsonOf(invalid.text);
    const isList = isObject(body) && Array.isArray(body["detail"]);
    found.saw("invalid", isList ? "fastapi" : "standard", "the answer to a limit that is no number");
  }
  const foreign = await ask({
    method: "GET",
    path: "/healthz",
    headers: { origin: "https://page.example.org" },
  });
  if (foreign !== null) {
    const isAllowed = foreign.headers["access-control-allow-origin"] !== undefined;
    found.saw("cors", isAllowed ? "any" : "none", "the answer to a page of another origin");
  }
}

function formOf(text: string): string | null {
  if (text.trim() === "") return "empty";
  if (text.trimStart().startsWith("<")) return "html";
  const body = jsonOf(text);
  if (Array.isArray(body)) return "list";
  if (typeof body === "string") return "text";
  if (!isObject(body)) return null;
  return "error_code" in body ? "standard" : "detail" in body ? "legacy" : null;
}

async function readSlash(ask: Ask, found: Findings): Promise<void> {
  const answer = await ask({ method: "GET", path: "/jobs/" });
  if (answer === null) return;
  const isRedirect = answer.status === 307;
  found.saw("slash", isRedirect ? "redirect" : "both", "GET /jobs/");
  const { location } = answer.headers;
  if (isRedirect && location !== undefined)
    found.saw("slash-location", /^https?:/u.test(location) ? "absolute" : "relative", "GET /jobs/");
}
