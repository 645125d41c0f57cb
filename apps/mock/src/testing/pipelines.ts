import type { RunningMock } from "../mock-options.js";
import { withKeyOf } from "./ionworks-client.js";
import { parsed } from "./jess-client.js";
import { parsedList } from "./parsed-list.js";
import type { RawAnswer } from "./raw-request.js";

/** Elements of three types, the second of which takes a while. */
export const threeElements = {
  ambient: { element_type: "entry", values: { "Ambient temperature [K]": 298.15 } },
  fit: {
    element_type: "data_fit",
    objectives: { discharge: {} },
    parameters: { "Contact resistance [Ohm]": {} },
  },
  check: { element_type: "validation", objectives: { discharge: {} } },
};

/** Makes a pipeline of them for the first account. */
export function createPipeline(mock: RunningMock, extra: object = {}): Promise<RawAnswer> {
  return withKeyOf(mock).post("/pipelines", {
    project_id: projectId(mock),
    elements: threeElements,
    options: { live_progress_updates: true },
    ...extra,
  });
}

/** The words of a pipeline, of its elements and of their jobs. */
export async function wordsOf(mock: RunningMock, id: string): Promise<string> {
  const { get } = withKeyOf(mock);
  const whole = parsed(await get(`/pipelines/${id}`))["status"];
  const elements = parsedList(await get(`/pipelines/${id}/elements`));
  const jobs: unknown[] = [];
  for (const { job_id: jobId } of elements) {
    jobs.push(typeof jobId === "string" ? parsed(await get(`/jobs/${jobId}`))["status"] : null);
  }
  return [whole, elements.map(({ status }) => status).join(" "), jobs.join(" ")].join(" | ");
}

/** The first account's. */
export function projectId(mock: RunningMock): string {
  return mock.accounts[0].ionworks.projectId;
}
