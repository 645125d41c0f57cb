import { expect, it } from "vitest";
import type { Scenario } from "../mock-options.js";
import { startMock } from "../start-mock.js";
import { parsed } from "../testing/jess-client.js";
import { rawJson, rawRequest } from "../testing/raw-request.js";

const seen = async (url: string): Promise<Record<string, unknown>> =>
  parsed(await rawRequest(url, "/_mock/state"));

it("scenarios add up: jobs and faults of all, the later switch, and above all the one that is given beside them", async () => {
  const one: Scenario = {
    switches: { jess: { "end-word": "CANCELLED", "cancel-delay-ms": 1 }, ionworks: { flags: "no" } },
    jobs: [{ provider: "jess", status: "QUEUED", count: 2 }],
    faults: [{ fault: { kind: "throttle" } }],
  };
  const other: Scenario = {
    name: "other",
    about: "two",
    switches: { jess: { "end-word": "CANCELED", "cancel-delay-ms": 2 } },
    jobs: [{ provider: "jess", status: "FINISHED" }],
    faults: [{ match: { method: "get" }, fault: { kind: "html" } }],
  };
  await using mock = await startMock({
    clock: "manual",
    scenarios: [one, other],
    switches: { jess: { "cancel-delay-ms": 3 } },
  });
  expect(await seen(mock.url)).toMatchObject({
    scenarios: ["own", "other"],
    switches: { jess: { "end-word": "CANCELED", "cancel-delay-ms": 3 }, ionworks: { flags: "no" } },
    jess: { counts: { QUEUED: 2, FINISHED: 1 } },
    faults: [{ fault: { kind: "throttle" } }, { fault: { kind: "html" }, match: { method: "GET" } }],
  });
});

it.each([
  ["stuborn", 'there is no scenario "stuborn"; did you mean stubborn?'],
  ["Slow_Cancel", 'there is no scenario "Slow_Cancel"; did you mean slow-cancel?'],
  ["account", 'there is no scenario "account"; did you mean busy-account?'],
  ["__proto__", 'there is no scenario "__proto__"; there are empty, busy, calm'],
  ["", 'there is no scenario ""; there are empty'],
])("a name that does not exist is refused with what may have been meant: %j", async (name, sentence) => {
  await expect(startMock({ scenarios: ["calm", name] })).rejects.toThrow(sentence);
});

it.each([
  [{ colour: "red" }, 'has no field "colour"'],
  [{ jobs: {} }, '"jobs" must be a list'],
  [{ jobs: [{ provider: "moon" }] }, '"provider" must be'],
  [{ faults: [{ fault: { kind: "gremlin" } }] }, 'no fault of kind "gremlin"'],
  [{ switches: { jess: { colour: "red" } } }, 'no switch "colour"'],
  [{ switches: { mars: {} } }, 'no field "mars"'],
  [7, "must be a JSON object"],
])("data that cannot be played is refused by name, and nothing changes: %j", async (wrong, sentence) => {
  await using mock = await startMock({ clock: "manual", scenarios: ["calm"] });
  const before = await seen(mock.url);
  for (const path of ["/_mock/scenarios", "/_mock/reset"]) {
    const answer = await rawJson(mock.url, path, { scenarios: ["busy", wrong] });
    expect([answer.status, parsed(answer)["error"]]).toEqual([400, expect.stringContaining(sentence)]);
  }
  expect(await seen(mock.url)).toEqual(before);
});

it("scenarios are listed, and played on top while the mock runs; a reset ends them", async () => {
  await using mock = await startMock({ clock: "manual", scenarios: ["calm"] });
  const known = expect.arrayContaining([{ name: "stubborn", about: expect.stringContaining("forgotten") }]);
  expect(parsed(await rawRequest(mock.url, "/_mock/scenarios"))).toEqual({ playing: ["calm"], known });
  const answer = await rawJson(mock.url, "/_mock/scenarios", { scenarios: ["stubborn"] });
  expect(parsed(answer)).toEqual({ playing: ["calm", "stubborn"], known });
  mock.playScenarios("race", { jobs: [{ provider: "jess" }] });
  expect(await seen(mock.url)).toMatchObject({ scenarios: ["calm", "stubborn", "race", "own"] });
  mock.reset({ scenarios: ["flaky", "throttled"] });
  expect(await seen(mock.url)).toMatchObject({ scenarios: ["flaky", "throttled"] });
  mock.reset();
  expect(await seen(mock.url)).toMatchObject({ scenarios: [], faults: [], jess: { jobs: [] } });
});

it("a reset takes one scenario or a list, not both", async () => {
  await using mock = await startMock({ clock: "manual" });
  const answer = await rawJson(mock.url, "/_mock/reset", { scenario: "calm", scenarios: ["busy"] });
  expect([answer.status, parsed(answer)["error"]]).toEqual([400, expect.stringContaining('"scenario"')]);
});

it.each([
  [{ every: 3 }, [200, 200, 429, 200, 200, 429, 200, 200, 429]],
  [{ every: 2, times: 2 }, [200, 429, 200, 429, 200, 200, 200, 200, 200]],
  [{ every: 2, nth: 4 }, [200, 200, 200, 200, 429, 200, 429, 200, 429]],
])("a fault with %j touches every so manieth of the matching requests", async (match, statuses) => {
  await using mock = await startMock({ clock: "manual" });
  mock.addFault({ match: { path: "/healthz", ...match }, fault: { kind: "throttle" } });
  const told: number[] = [];
  for (const _ of statuses) told.push((await rawRequest(mock.url, "/healthz")).status);
  expect(told).toEqual(statuses);
});
