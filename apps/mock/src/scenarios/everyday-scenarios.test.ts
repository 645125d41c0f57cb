import { expect, it } from "vitest";
import { startMock } from "../start-mock.js";
import { withKeyOf } from "../testing/ionworks-client.js";
import { objectOf, parsed, signIn } from "../testing/jess-client.js";
import { rawRequest } from "../testing/raw-request.js";
import type { RunningMock } from "../mock-options.js";
import { everydayScenarios } from "./everyday-scenarios.js";

const play = (...scenarios: string[]): Promise<RunningMock> => startMock({ clock: "manual", scenarios });

async function stateOf(mock: RunningMock, service: "jess" | "ionworks"): Promise<Record<string, unknown>> {
  return objectOf(parsed(await rawRequest(mock.url, "/_mock/state"))[service]);
}

const sum = (counts: object): number => Object.values(counts).reduce((all, one) => all + Number(one), 0);

/** The first job of the state at a service. */
async function firstJob(mock: RunningMock, service: "jess" | "ionworks"): Promise<Record<string, unknown>> {
  const { jobs } = await stateOf(mock, service);
  return objectOf(Array.isArray(jobs) ? jobs[0] : undefined);
}

it.each(everydayScenarios.map(({ name }) => name))("%s can be played", async (name) => {
  await using mock = await play(name);
  expect(parsed(await rawRequest(mock.url, "/_mock/state"))).toMatchObject({ scenarios: [name] });
});

it("busy-account has 1,000 jobs in all states, and still has after an hour", async () => {
  await using mock = await play("busy-account");
  mock.clock.advance(2000);
  const jess = objectOf((await stateOf(mock, "jess"))["counts"]);
  const ionworks = objectOf((await stateOf(mock, "ionworks"))["counts"]);
  expect([sum(jess), sum(ionworks)]).toEqual([500, 500]);
  expect(Object.keys(jess).toSorted()).toEqual(
    ["ACCEPTED", "CANCELED", "FINISHED", "QUEUED", "REJECTED", "UNPACKED"].toSorted(),
  );
  expect(Object.keys(ionworks).toSorted()).toEqual(
    ["canceled", "completed", "failed", "pending", "processing", "waiting"].toSorted(),
  );
  mock.clock.advance(3_600_000);
  expect(objectOf((await stateOf(mock, "ionworks"))["counts"])).toEqual(ionworks);
});

it("flaky loses or fails some requests, and carries out most", async () => {
  await using mock = await play("flaky");
  const { get } = withKeyOf(mock);
  const told: string[] = [];
  for (let count = 0; count < 22; count += 1) {
    told.push(
      await get("/users/me").then(
        ({ status }) => String(status),
        () => "lost",
      ),
    );
  }
  expect(told.filter((one) => one === "200").length).toBeGreaterThan(10);
  expect([told[4], told[6], told[10]]).toEqual(["503", "lost", "lost"]);
});

it("throttled turns every second request away, and says when to come back", async () => {
  await using mock = await play("throttled");
  const { get } = withKeyOf(mock);
  const answers = [await get("/jobs"), await get("/jobs"), await get("/jobs"), await get("/jobs")];
  expect(answers.map(({ status }) => status)).toEqual([200, 429, 200, 429]);
  expect(answers[1]?.headers["retry-after"]).toBe("2");
});

it.each([
  ["calm", 4000, "CANCELED", "canceled"],
  ["slow-cancel", 4 * 60_000, "QUEUED", "processing"],
  ["slow-cancel", 6 * 60_000, "CANCELED", "canceled"],
  ["stubborn", 6 * 60_000, "QUEUED", "processing"],
  ["race", 6 * 60_000, "FINISHED", "completed"],
])("a cancel that %s has accepted shows after %i ms: %s, %s", async (name, ms, jessWord, ionworksWord) => {
  await using mock = await play(name);
  const jess = await signIn(mock);
  const [jessJob, ionworksJob] = [await firstJob(mock, "jess"), await firstJob(mock, "ionworks")];
  const answers = [
    await jess.post(`/job/${String(jessJob["id"])}`, { cmd: "Cancel" }),
    await withKeyOf(mock).post(`/jobs/${String(ionworksJob["id"])}/cancel`),
  ];
  expect(answers.map(({ status }) => status)).toEqual([200, 200]);
  mock.clock.advance(ms);
  expect(await firstJob(mock, "jess")).toMatchObject({ status: jessWord });
  expect(await firstJob(mock, "ionworks")).toMatchObject({ status: ionworksWord });
});

it("zombie brings a cancelled job back once it has been read", async () => {
  await using mock = await play("calm", "zombie");
  const jess = await signIn(mock);
  const { id } = await firstJob(mock, "jess");
  await jess.post(`/job/${String(id)}`, { cmd: "Cancel" });
  mock.clock.advance(4000);
  expect(await jess.status(String(id))).toMatchObject({ status: "CANCELED" });
  mock.clock.advance(2000);
  expect(await jess.status(String(id))).toMatchObject({ status: expect.not.stringContaining("CANCELED") });
});

it("session-short ends a JESS session after three minutes", async () => {
  await using mock = await play("session-short");
  const jess = await signIn(mock);
  expect((await jess.get("/account")).status).toBe(200);
  mock.clock.advance(181_000);
  expect((await jess.get("/account")).status).toBe(401);
});

it("schema-drift answers in other forms, and with a word that nobody knows", async () => {
  await using mock = await play("schema-drift");
  const { get } = withKeyOf(mock);
  expect(JSON.parse((await get("/jobs")).text)).toBeInstanceOf(Array);
  const { id } = await firstJob(mock, "ionworks");
  const words: unknown[] = [];
  for (let count = 0; count < 4; count += 1) words.push(parsed(await get(`/jobs/${String(id)}`))["status"]);
  expect(words).toEqual(["processing", "processing", "processing", "HIBERNATING"]);
});

it("storage-down hands out nothing, though the jobs can be read", async () => {
  await using mock = await play("storage-down");
  const jess = await signIn(mock);
  const { id } = await firstJob(mock, "jess");
  expect(await jess.status(String(id))).toMatchObject({ status: "FINISHED" });
  expect((await jess.get(`/job/file/${String(id)}`)).status).toBe(503);
  expect((await rawRequest(mock.storageUrl, "/anything")).status).toBe(503);
});

it("half-broken tells nobody who is signed in and lists nothing, and cancels one job", async () => {
  await using mock = await play("half-broken");
  const { get, post } = withKeyOf(mock);
  const { id } = await firstJob(mock, "ionworks");
  const asked = [await get("/users/me"), await get("/jobs"), await post(`/jobs/${String(id)}/cancel`)];
  expect(asked.map(({ status }) => status)).toEqual([500, 500, 200]);
  expect(parsed(await get(`/jobs/${String(id)}`))).toMatchObject({ status: "canceled" });
});
