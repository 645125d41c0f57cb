import { describe, expect, it } from "vitest";
import { Journal } from "./journal.js";
import { startMock } from "../start-mock.js";
import { withKeyOf } from "../testing/ionworks-client.js";
import { parsed } from "../testing/jess-client.js";
import { rawJson, rawRequest } from "../testing/raw-request.js";

const numbersOf = (requests: unknown): unknown[] =>
  Array.isArray(requests) ? requests.map((request: { number?: unknown }) => request.number) : [];

describe("the log", () => {
  it("lets the oldest go before it takes more than it may, and tells how many", () => {
    const journal = new Journal(100_000);
    for (let round = 0; round < 3000; round += 1) {
      const entry = journal.add("jess", "GET", `/jess_web/api/job/status/${round}`, 0);
      journal.addBody(entry, JSON.stringify({ round, text: "x".repeat(round % 200) }));
    }
    const kept = journal.list();
    const size = JSON.stringify(kept).length;
    expect(size).toBeLessThan(150_000);
    expect(size).toBeGreaterThan(30_000);
    expect(kept.at(-1)).toMatchObject({ number: 3000, body: { round: 2999 } });
    const text = [...journal.pageText({})].join("");
    expect(JSON.parse(text)).toEqual({ requests: kept, dropped: 3000 - kept.length, next: null });
  });

  it("keeps a request that is larger than all that it may keep no longer than the next", () => {
    const journal = new Journal(1000);
    for (const letter of "abc") journal.add("ionworks", "GET", `/${letter.repeat(2000)}`, 0);
    expect(journal.list()).toEqual([]);
  });

  it.each([
    [{}, [1, 2, 3, 4, 5, 6, 7]],
    [{ limit: 3 }, [1, 2, 3]],
    [{ after: 3, limit: 3 }, [4, 5, 6]],
    [{ after: 6, limit: 3 }, [7]],
    [{ after: 7 }, []],
    [{ after: 1000 }, []],
    [{ after: -5, limit: 1 }, [1]],
  ])("gives the page %j", (page, numbers) => {
    const journal = new Journal();
    for (let round = 0; round < 7; round += 1) journal.add("jess", "GET", "/", 0);
    expect(numbersOf(journal.list(page))).toEqual(numbers);
  });

  it("goes on with its pages after it was cleared", () => {
    const journal = new Journal();
    for (let round = 0; round < 4; round += 1) journal.add("jess", "GET", "/", 0);
    journal.clear();
    for (let round = 0; round < 4; round += 1) journal.add("jess", "GET", "/", 0);
    expect(numbersOf(journal.list({ after: 2, limit: 2 }))).toEqual([5, 6]);
    expect(numbersOf(journal.list({ after: 6 }))).toEqual([7, 8]);
  });
});

describe("GET /_mock/requests", () => {
  it("is paged by the last number that was seen", async () => {
    await using mock = await startMock({ clock: "manual" });
    for (let round = 0; round < 5; round += 1) await withKeyOf(mock).get("/users/me");
    const seen: unknown[] = [];
    let query = "limit=2";
    for (;;) {
      const { requests, next, dropped } = parsed(await rawRequest(mock.url, `/_mock/requests?${query}`));
      seen.push(numbersOf(requests));
      expect(dropped).toBe(0);
      if (typeof next !== "number") break;
      query = `limit=2&after=${next}`;
    }
    expect(seen).toEqual([[1, 2], [3, 4], [5]]);
    expect(numbersOf(mock.requests({ after: 3 }))).toEqual([4, 5]);
  });

  it("begins with the requests that a reset has cut off", async () => {
    await using mock = await startMock({ clock: "manual" });
    mock.addFault({ fault: { kind: "delay", ms: 60_000 } });
    const held = ["/a", "/b"].map((path) => rawRequest(mock.url, path).catch(() => "cut off"));
    while (mock.requests().length < 2) await rawRequest(mock.url, "/_mock/health");
    await rawJson(mock.url, "/_mock/reset", {});
    await Promise.all(held);
    await withKeyOf(mock).get("/users/me");
    const first = parsed(await rawRequest(mock.url, "/_mock/requests?limit=1"));
    expect([numbersOf(first["requests"]), first["next"]]).toEqual([[-1], -1]);
    const rest = parsed(await rawRequest(mock.url, "/_mock/requests?after=-1"));
    expect([numbersOf(rest["requests"]), rest["next"]]).toEqual([[0, 1], null]);
  });

  it.each([
    "limit=0",
    "limit=-1",
    "limit=many",
    "limit=1.5",
    "limit=",
    "after=x",
    "since=1",
    "limit=99999999999999999",
  ])("refuses ?%s with a sentence", async (query) => {
    await using mock = await startMock({ clock: "manual" });
    const answer = await rawRequest(mock.url, `/_mock/requests?${query}`);
    expect([answer.status, parsed(answer)["error"]]).toEqual([
      400,
      expect.stringContaining("a page of requests"),
    ]);
  });
});
