import { once } from "node:events";
import { createServer } from "node:http";
import type { Clock } from "@simjobs/core";
import { IonworksClient, ionworksProvider } from "@simjobs/ionworks";
import { JessClient } from "@simjobs/jess";
import { expect, it, onTestFinished } from "vitest";

/** How long each answer takes, in milliseconds of the clients' clock. */
const answerMs = 400;

/** A service of which every answer takes its time, and how many have been asked for. */
async function slowService(answer: (nth: number, url: string) => unknown) {
  let nowMs = 0;
  let asked = 0;
  const clock: Clock = {
    now: () => nowMs,
    wallNow: () => nowMs,
    sleep: async (ms, signal) => {
      signal?.throwIfAborted();
      nowMs += ms;
    },
  };
  const server = createServer((request, response) => {
    request.resume();
    nowMs += answerMs;
    asked += 1;
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify(answer(asked, request.url ?? "")));
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  onTestFinished(async () => {
    await once(server.close(), "close");
  });
  const address = server.address();
  const baseUrl = `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`;
  return { reach: { baseUrl, clock, budget: null }, asked: () => asked, nowMs: () => nowMs };
}

const aPage = (nth: number): unknown => ({
  jobs: [
    { job_id: `job-${nth}`, job_type: "simulate", status: "processing", created_at: "2026-01-05T09:00:00Z" },
  ],
  total: 1000,
});

it.each<[string, (client: IonworksClient) => Promise<unknown>]>([
  ["a list of many pages", (client) => client.jobs({ pageLimit: 1 }, { timeoutMs: 1000 })],
  [
    "such a list page by page",
    async (client) => {
      for await (const _page of client.jobPages({ pageLimit: 1 }, { timeoutMs: 1000 }));
    },
  ],
  [
    "a list at the provider",
    async (client) => {
      for await (const _reading of ionworksProvider(client).list({}, { timeoutMs: 1000 }));
    },
  ],
])("gives all that one call asks one time: %s of ionworks", async (_what, call) => {
  const service = await slowService(aPage);
  const client = new IonworksClient({ ...service.reach, credentials: { apiKey: "key" } });
  await expect(call(client)).rejects.toMatchObject({ code: "deadline" });
  expect(service.asked()).toBeLessThanOrEqual(3);
  await client.close();
});

it("gives all that one call asks one time: what EnergyPlus reports about a job of jess", async () => {
  const service = await slowService((_nth, url) =>
    url.includes("/status/")
      ? { ok: true, status: "ok", data: { job_ID: 1, status: "FINISHED", cancel_Flag: false } }
      : { ok: false, status: "not ready" },
  );
  const client = new JessClient({ ...service.reach, credentials: { token: "a-token" } });
  await expect(client.results.checkOutcome("1", { timeoutMs: 500 })).rejects.toMatchObject({
    code: "deadline",
  });
  expect(service.asked()).toBeLessThanOrEqual(2);
  await client.close();
});

it("gives each call its own time, though the same options are used for several", async () => {
  const service = await slowService(aPage);
  const client = new IonworksClient({ ...service.reach, credentials: { apiKey: "key" } });
  const call = { timeoutMs: 1000 };
  for (let time = 1; time <= 5; time += 1) {
    await expect(client.jobs({ limit: 1 }, call)).resolves.toMatchObject({ jobs: [{}] });
  }
  expect(service.nowMs()).toBeGreaterThanOrEqual(2000);
  await client.close();
});
