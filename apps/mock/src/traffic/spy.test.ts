import { expect, it } from "vitest";
import { startMock } from "../start-mock.js";
import { withKeyOf } from "../testing/ionworks-client.js";
import { idOf, signIn } from "../testing/jess-client.js";
import { rawRequest } from "../testing/raw-request.js";
import { UnmetExpectation } from "./expectation.js";

it.each([
  [{}, 1],
  [{ method: "post" }, 3],
  [{ path: "/jobs" }, 2],
  [{ path: "/jobs$" }, 2],
  [{ path: "*/cancel" }, 3],
  [{ status: 404 }, 3],
  [{ provider: "ionworks", method: "GET", path: "/users/me", status: 200 }, 1],
] as const)("looks back for %j and finds request %i", async (match, number) => {
  await using mock = await startMock({ clock: "manual" });
  const { get, post } = withKeyOf(mock);
  await get("/users/me");
  await get("/jobs?limit=1");
  await post("/jobs/none/cancel");
  expect(await mock.saw(match)).toMatchObject({ number });
});

it("waits for a request that is still to come, and tells its status", async () => {
  await using mock = await startMock({ clock: "manual" });
  const [ref] = mock.addJobs({ provider: "jess", status: "QUEUED" });
  const seen = mock.saw({ provider: "jess", method: "POST", path: "/jess_web/api/job/*" });
  const jess = await signIn(mock);
  await jess.post(`/job/${idOf(ref)}`, { cmd: "Cancel" });
  expect(await seen).toMatchObject({ status: 200, account: "ada", body: { cmd: "Cancel" } });
});

it.each(["drop-before", "drop-after"])(
  "sees a request whose answer was lost (%s), and that it had none",
  async (kind) => {
    await using mock = await startMock({ clock: "manual" });
    mock.addFault({ fault: { kind } });
    await rawRequest(mock.url, "/healthz").catch(() => {});
    expect(await mock.saw({ path: "/healthz", status: null })).toMatchObject({
      status: null,
      faults: [kind],
    });
  },
);

it("gives up after a while, and says what has come instead", async () => {
  await using mock = await startMock({ clock: "manual" });
  await expect(mock.saw({ path: "/jobs" }, { timeoutMs: 0 })).rejects.toThrow(
    'no request was {"path":"/jobs"} within 0 ms; none has come at all',
  );
  await rawRequest(mock.url, "/healthz?x=1");
  await expect(mock.saw({ path: "/jobs" }, { timeoutMs: 0 })).rejects.toThrow(
    "the last of 1: GET /healthz (200)",
  );
});

it.each(["closed", "reset"])("waits no longer when the mock is %s", async (how) => {
  await using mock = await startMock({ clock: "manual" });
  const seen = expect(mock.saw({ path: "/jobs" })).rejects.toThrow(`the mock was ${how}`);
  if (how === "reset") mock.reset();
  else await mock.close();
  await seen;
});

it("tells of what must never have come, and nothing of what did not", async () => {
  await using mock = await startMock({ clock: "manual" });
  const { get } = withKeyOf(mock);
  await get("/jobs");
  mock.never({ method: "DELETE" });
  mock.never({ path: "/jobs", status: 500 });
  expect(() => mock.never({ path: "/jobs" })).toThrow(UnmetExpectation);
  expect(() => mock.never({ path: "/jobs" })).toThrow("number 1, GET /jobs (200)");
});

it.each([
  [{ colour: "red" }, 'no field "colour"'],
  [{ status: 20 }, '"status" must be'],
  [{ provider: "moon" }, '"provider" must be'],
])("refuses %j by name, so that it does not pass for a request that never came", async (match, sentence) => {
  await using mock = await startMock({ clock: "manual" });
  expect(() => mock.never(match as object)).toThrow(sentence);
  await expect(mock.saw(match as object)).rejects.toThrow(sentence);
});
