import { describe, expect, it } from "vitest";
import { startMock } from "../start-mock.js";
import { withKeyOf } from "../testing/ionworks-client.js";
import { objectOf, parsed, signIn } from "../testing/jess-client.js";
import { rawJson, rawRequest } from "../testing/raw-request.js";
import { submitIds } from "../testing/submit-simulations.js";
import { readEvents } from "../testing/read-events.js";

describe("the page", () => {
  it.each(["/_mock/", "/_mock/api"])(
    "at %s holds no code, no looks and nothing of what the mock knows",
    async (path) => {
      await using mock = await startMock({ clock: "manual" });
      mock.addJobs({ provider: "jess", name: "<script>alert(1)</script>" });
      const { status, headers, text } = await rawRequest(mock.url, path);
      expect([status, headers["content-type"]]).toEqual([200, "text/html; charset=utf-8"]);
      expect(text).not.toContain("alert");
      expect(
        text.match(/<script(?! type="module" src="\/_mock\/page\/)|<style|style=|\son\w+=/gu),
      ).toBeNull();
      expect(text.match(/(?:src|href)="(?!\/_mock\/)[^"]*"|https?:\/\//gu)).toBeNull();
      const policy = String(headers["content-security-policy"]);
      expect(policy).toContain("default-src 'none'; script-src 'self'; style-src 'self'");
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy).not.toMatch(/unsafe|\*|https?:/u);
    },
  );

  it.each([
    ["page.js", "text/javascript; charset=utf-8", 120_000],
    ["api.js", "text/javascript; charset=utf-8", 120_000],
    ["page.css", "text/css; charset=utf-8", 40_000],
    ["icon.svg", "image/svg+xml", 1000],
  ])("brings %s itself, which is small and knows no other place", async (name, type, most) => {
    await using mock = await startMock({ clock: "manual" });
    const { status, headers, text } = await rawRequest(mock.url, `/_mock/page/${name}`);
    expect([status, headers["content-type"]]).toEqual([200, type]);
    expect(text.length).toBeGreaterThan(100);
    expect(text.length).toBeLessThan(most);
    expect(text.match(/https?:\/\/(?!www\.w3\.org\/)[a-z.]+/gu)).toBeNull();
  });

  it.each(["/_mock/", "/_mock/api", "/_mock/page/page.js", "/_mock/page/catalogue", "/_mock/page/events"])(
    "is not shown under a foreign name, nor to pages of other origins: %s",
    async (path) => {
      await using mock = await startMock({ clock: "manual" });
      const foreign = await rawRequest(mock.url, path, { headers: { host: "evil.example" } });
      expect([foreign.status, Object.keys(parsed(foreign))]).toEqual([403, ["error"]]);
      const headers = { "sec-fetch-site": "cross-site", "sec-fetch-mode": "cors" };
      expect((await rawRequest(mock.url, path, { headers })).status).toBe(403);
    },
  );

  it("knows everything that can be set", async () => {
    await using mock = await startMock({ clock: "manual" });
    const catalogue = parsed(await rawRequest(mock.url, "/_mock/page/catalogue"));
    expect(catalogue["faults"]).toContainEqual({
      kind: "slow-cancel",
      about: "the cancel takes effect after `ms` mock milliseconds",
      fields: [{ name: "ms", type: "whole", initial: "120000" }],
    });
    expect(catalogue["switches"]).toContainEqual({
      service: "jess",
      name: "end-word",
      about: "how a cancelled job is spelled",
      values: ["CANCELED", "CANCELLED"],
      initial: "CANCELED",
    });
    expect(catalogue["scenarios"]).toContainEqual(
      expect.objectContaining({ name: "stubborn", isIncident: false }),
    );
    expect(catalogue["match"]).toContainEqual({
      name: "provider",
      type: "choice",
      values: ["ionworks", "jess", "storage"],
    });
  });
});

describe("the events of the page", () => {
  it("are everything at first, then what is new, and everything again after a reset", async () => {
    await using mock = await startMock({ clock: "manual" });
    const events = readEvents(mock.url);
    const next = async () => (await events.next()).value;
    expect(await next()).toMatchObject({ event: "all", data: { resets: 0, jobs: [], log: { count: 0 } } });
    const [ref] = mock.addJobs({ provider: "jess", name: "<b>office</b>" });
    expect(await next()).toMatchObject({ event: "change", data: { jobs: [{ ref, name: "<b>office</b>" }] } });
    mock.reset();
    expect(await next()).toMatchObject({ event: "all", data: { resets: 1, jobs: [] } });
    await events.return(undefined);
  });

  it("end with the mock", async () => {
    const mock = await startMock({ clock: "manual" });
    const events = readEvents(mock.url);
    await events.next();
    await mock.close();
    expect((await events.next()).done).toBe(true);
  });

  it("are not told to more pages than anybody opens", async () => {
    await using mock = await startMock({ clock: "manual" });
    const pages = Array.from({ length: 16 }, () => readEvents(mock.url));
    for (const page of pages) expect((await page.next()).value).toMatchObject({ event: "all" });
    const refused = await rawRequest(mock.url, "/_mock/page/events");
    expect([refused.status, parsed(refused)["error"]]).toEqual([
      503,
      expect.stringContaining("too many pages"),
    ]);
    for (const page of pages) await page.return(undefined);
  });
});

describe("a reply to look into", () => {
  it("is that which was sent, without what is secret; with all headers while a page is open", async () => {
    await using mock = await startMock({ clock: "manual" });
    const [ada] = mock.accounts;
    const events = readEvents(mock.url);
    await events.next();
    const jess = await signIn(mock);
    const answer = await rawRequest(mock.url, "/_mock/requests/1/reply");
    expect(parsed(answer)).toMatchObject({
      number: 1,
      status: 200,
      headers: { "set-cookie": "session_token=[redacted]; Path=/; HttpOnly" },
      body: expect.stringContaining("Logged in successfully!"),
    });
    for (const secret of [ada.jess.password, jess.cookie.slice("session_token=".length)]) {
      expect(answer.text).not.toContain(secret);
    }
  });

  it("has its type alone for a header where nobody looked on", async () => {
    await using mock = await startMock({ clock: "manual" });
    await signIn(mock);
    const reply = parsed(await rawRequest(mock.url, "/_mock/requests/1/reply"));
    expect(reply).toMatchObject({ status: 200, headers: { "content-type": "application/json" } });
    expect(Object.keys(objectOf(reply["headers"]))).toEqual(["content-type"]);
  });

  it("shows what a fault has made of it, and no key that is in it", async () => {
    await using mock = await startMock({ clock: "manual" });
    const { apiKey } = mock.accounts[0].ionworks;
    mock.addFault({
      match: { path: "/jobs" },
      fault: { kind: "status", status: 418, body: { api_key: "short", note: `for ${apiKey}` } },
    });
    await withKeyOf(mock).get("/jobs");
    const reply = parsed(await rawRequest(mock.url, "/_mock/requests/1/reply"));
    expect(reply["status"]).toBe(418);
    expect(JSON.parse(String(reply["body"]))).toEqual({ api_key: "[redacted]", note: "for [redacted]" });
  });

  it("has no signature of a link", async () => {
    await using mock = await startMock({ clock: "manual" });
    const events = readEvents(mock.url);
    await events.next();
    const [id = ""] = await submitIds(mock);
    mock.clock.advance(120_000);
    await withKeyOf(mock).get(`/simulations/${id}/steps/download`);
    const number = String(mock.requests().at(-1)?.number);
    const reply = parsed(await rawRequest(mock.url, `/_mock/requests/${number}/reply`));
    expect(reply).toMatchObject({
      status: 302,
      headers: { location: expect.stringContaining("=[redacted]") },
    });
  });

  it.each([
    ["of a request that nobody has made", "/_mock/requests/7/reply"],
    ["of what is no number", "/_mock/requests/first/reply"],
  ])("is told not to be there: that %s", async (_what, path) => {
    await using mock = await startMock({ clock: "manual" });
    const answer = await rawRequest(mock.url, path);
    expect([answer.status, parsed(answer)["error"]]).toEqual([
      400,
      expect.stringContaining("not among the last"),
    ]);
  });

  it("is not there of a request without one, nor of one before a reset", async () => {
    await using mock = await startMock({ clock: "manual" });
    mock.addFault({ match: { path: "/healthz" }, fault: { kind: "drop-after" } });
    await rawRequest(mock.url, "/healthz").catch(() => {});
    await rawRequest(mock.url, "/jobs");
    expect((await rawRequest(mock.url, "/_mock/requests/1/reply")).status).toBe(400);
    expect((await rawRequest(mock.url, "/_mock/requests/2/reply")).status).toBe(200);
    await rawJson(mock.url, "/_mock/reset", {});
    expect((await rawRequest(mock.url, "/_mock/requests/2/reply")).status).toBe(400);
  });
});
