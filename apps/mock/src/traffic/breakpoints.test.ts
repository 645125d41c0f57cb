import { expect, it } from "vitest";
import { startMock } from "../start-mock.js";
import { withKeyOf } from "../testing/ionworks-client.js";
import { idOf, parsed } from "../testing/jess-client.js";
import { rawJson, rawRequest } from "../testing/raw-request.js";

const cancels = { provider: "ionworks", method: "POST", path: "*/cancel" } as const;

it("holds a cancel until the job has ended by itself, and lets it find that", async () => {
  await using mock = await startMock({ clock: "manual" });
  const [ref] = mock.addJobs({ provider: "ionworks", status: "processing", durationMs: 60_000 });
  const { get, post } = withKeyOf(mock);
  const breakpoint = mock.hold(cancels);
  const cancelled = post(`/jobs/${idOf(ref)}/cancel`);
  expect(await breakpoint.held()).toMatchObject({ method: "POST", status: null });
  expect(breakpoint.count).toBe(1);
  mock.clock.advance(61_000);
  expect(parsed(await get(`/jobs/${idOf(ref)}`))).toMatchObject({ status: "completed" });
  breakpoint.letGo();
  const answer = await cancelled;
  expect(parsed(answer)).toMatchObject({ status: "completed" });
  expect(answer.headers["date"]).toBe("Mon, 05 Jan 2026 09:01:01 GMT");
});

it("holds the answer of a cancel that has been carried out", async () => {
  await using mock = await startMock({ clock: "manual" });
  const [ref] = mock.addJobs({ provider: "ionworks", status: "processing", durationMs: 60_000 });
  const { get, post } = withKeyOf(mock);
  const breakpoint = mock.hold(cancels, "after");
  const cancelled = post(`/jobs/${idOf(ref)}/cancel`);
  await breakpoint.held();
  expect(parsed(await get(`/jobs/${idOf(ref)}`))).toMatchObject({ status: "canceled" });
  mock.never(cancels);
  breakpoint.letGo();
  expect((await cancelled).status).toBe(200);
  expect(await mock.saw(cancels)).toMatchObject({ status: 200 });
});

it("holds several, tells each once in the order in which they came, and none after it has let go", async () => {
  await using mock = await startMock({ clock: "manual" });
  const answers: Promise<unknown>[] = [];
  {
    using breakpoint = mock.hold({ path: "/healthz" });
    for (const name of ["one", "two"]) {
      answers.push(rawRequest(mock.url, `/healthz?${name}`));
      expect(await breakpoint.held()).toMatchObject({ path: `/healthz?${name}` });
    }
    expect(breakpoint.count).toBe(2);
  }
  await Promise.all(answers);
  expect((await rawRequest(mock.url, "/healthz")).status).toBe(200);
});

it.each(["before", "after"] as const)(
  "cuts off what is held %s when the mock is reset or closed",
  async (when) => {
    await using mock = await startMock({ clock: "manual" });
    for (const end of [async () => mock.reset(), async () => mock.close()]) {
      const breakpoint = mock.hold({ path: "/healthz" }, when);
      const answer = expect(rawRequest(mock.url, "/healthz")).rejects.toThrow();
      await breakpoint.held();
      await end();
      await answer;
      await expect(breakpoint.held({ timeoutMs: 0 })).rejects.toThrow("was held");
    }
  },
);

it("says that nothing was held in time, or that it holds no more", async () => {
  await using mock = await startMock({ clock: "manual" });
  const breakpoint = mock.hold({ path: "/healthz" });
  await expect(breakpoint.held({ timeoutMs: 0 })).rejects.toThrow("no request was held by breakpoint-1");
  const held = expect(breakpoint.held()).rejects.toThrow("breakpoint-1 holds no more requests");
  breakpoint.letGo();
  await held;
});

it("is set, seen and let go over HTTP", async () => {
  await using mock = await startMock({ clock: "manual" });
  const set = await rawJson(mock.url, "/_mock/breakpoints", { match: { path: "/healthz" }, when: "after" });
  const shown = { id: "breakpoint-1", match: { path: "/healthz" }, when: "after", count: 0 };
  expect(parsed(set)).toEqual(shown);
  const answer = rawRequest(mock.url, "/healthz");
  await expect
    .poll(async () => parsed(await rawRequest(mock.url, "/_mock/breakpoints")))
    .toEqual({ breakpoints: [{ ...shown, count: 1 }] });
  const gone = await rawRequest(mock.url, "/_mock/breakpoints/breakpoint-1", { method: "DELETE" });
  expect(parsed(gone)).toEqual({ breakpoints: [] });
  expect((await answer).status).toBe(200);
  const again = await rawRequest(mock.url, "/_mock/breakpoints/breakpoint-1", { method: "DELETE" });
  expect(again.status).toBe(400);
});

it("holds any request before it is looked at where nothing is said", async () => {
  await using mock = await startMock({ clock: "manual" });
  const set = await rawJson(mock.url, "/_mock/breakpoints", {});
  expect(parsed(set)).toEqual({ id: "breakpoint-1", match: {}, when: "before", count: 0 });
});

it.each([
  [{ match: { status: 200 } }, 'no field "status"'],
  [{ when: "during" }, '"when" must be before or after'],
  [{ colour: 1 }, 'no field "colour"'],
])("refuses %j by name", async (wrong, sentence) => {
  await using mock = await startMock({ clock: "manual" });
  const answer = await rawJson(mock.url, "/_mock/breakpoints", wrong);
  expect([answer.status, parsed(answer)["error"]]).toEqual([400, expect.stringContaining(sentence)]);
});
