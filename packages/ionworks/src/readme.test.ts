import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { canceledJob, startService, wireJob } from "../test/scripted-service.js";
import { IonworksClient, type IonworksClientOptions } from "./index.js";

const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");

it("does what the README shows", async () => {
  const service = await startService(({ path }) => {
    if (path === "/protocols/parse-to-template") return { json: { template_id: "tpl-1" } };
    if (path === "/jobs/job-1/cancel") return { json: wireJob(canceledJob) };
    return { json: [{ simulation_id: "sim-1", job_id: "job-1" }] };
  });
  class LocalClient extends IonworksClient {
    constructor(options: IonworksClientOptions) {
      super({ ...options, transport: undefined, baseUrl: service.url });
    }
  }
  const said: unknown[][] = [];
  await runSnippet({
    IonworksClient: LocalClient,
    process: { env: { IONWORKS_API_KEY: "key-1", IONWORKS_PROJECT_ID: "project-1" } },
    console: { log: (...words: unknown[]) => said.push(words) },
  });
  expect(said).toEqual([["canceled", true]]);
  expect(service.lines()).toEqual([
    "POST /protocols/parse-to-template",
    "POST /simulations/with-template/batch",
    "POST /jobs/job-1/cancel",
  ]);
});

/** Runs the first TypeScript of the README, which is plain JavaScript but for its import. */
async function runSnippet(names: Readonly<Record<string, unknown>>): Promise<void> {
  const [, snippet = ""] = /```ts\n([^]*?)```/.exec(readme) ?? [];
  const body = snippet.replaceAll(/^import .*$/gm, "");
  expect(body).toContain("await");
  const run: unknown = Reflect.construct(Object.getPrototypeOf(async () => {}).constructor, [
    ...Object.keys(names),
    body,
  ]);
  if (typeof run !== "function") throw new TypeError("the snippet is no program");
  await Reflect.apply(run, undefined, Object.values(names));
}
