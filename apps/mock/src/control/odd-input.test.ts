import { describe, expect, it } from "vitest";
import type { RunningMock } from "../mock-options.js";
import { startMock } from "../start-mock.js";
import { withKeyOf } from "../testing/ionworks-client.js";
import { idOf, objectOf, parsed, signIn } from "../testing/jess-client.js";
import { rawJson, rawRequest } from "../testing/raw-request.js";

/** Names that every plain object answers to. */
const inherited = ["__proto__", "constructor", "toString", "hasOwnProperty", "valueOf"];

const lists = (projectId: string): readonly string[] => [
  "/jobs",
  "/pipelines",
  "/optimizations",
  "/simulations?parameterized_model_id=pm-seeded",
  `/simple_pipelines?project_id=${projectId}`,
  "/organizations",
  "/organizations/current/usage",
  "/projects",
];
const pages = ["/", "/state", "/requests", "/clock", "/faults", "/switches", "/health"];

/** What answers with anything but 200, of all control pages and of both services' lists: one that breaks stays broken. */
async function brokenIn(mock: RunningMock): Promise<readonly string[]> {
  const ionworks = withKeyOf(mock);
  const jess = await signIn(mock);
  const answers = await Promise.all([
    ...pages.map(async (page) => [page, await rawRequest(mock.url, `/_mock${page}`)] as const),
    ...lists(mock.accounts[0].ionworks.projectId).map(
      async (path) => [path, await ionworks.get(path)] as const,
    ),
    jess.post("/jobs", {}).then((answer) => ["jess", answer] as const),
  ]);
  return answers.flatMap(([path, { status, text }]) =>
    status === 200 ? [] : [`${path}: ${status} ${text}`],
  );
}

const kinds = ["job", "simulation", "pipeline", "simple-pipeline", "optimization"];

describe.each(inherited)("the word %s, which plain objects answer to,", (word) => {
  it("is as unknown as any other status of what is seeded", async () => {
    await using mock = await startMock({ clock: "manual" });
    for (const kind of kinds) mock.addJobs({ provider: "ionworks", kind, status: word, name: kind });
    const [ref] = mock.addJobs({ provider: "jess", status: word });
    expect(await (await signIn(mock)).status(idOf(ref))).toMatchObject({ status: word });
    const { ionworks, jess } = parsed(await rawRequest(mock.url, "/_mock/state"));
    expect(Object.entries(objectOf(objectOf(jess)["counts"]))).toEqual([[word, 1]]);
    expect(Object.entries(objectOf(objectOf(ionworks)["counts"]))).toContainEqual([word, kinds.length - 1]);
    expect(await brokenIn(mock)).toEqual([]);
  });

  it("is refused by name where nothing is called so", async () => {
    await using mock = await startMock({ clock: "manual" });
    const asked: readonly (readonly [string, object])[] = [
      ["jobs", { provider: word }],
      ["jobs", { provider: "ionworks", kind: word }],
      ["jobs", { provider: "ionworks", type: word }],
      ["jobs", { provider: "ionworks", outcome: word }],
      ["jobs", { provider: "jess", type: word }],
      ["jobs", { provider: "jess", model: word }],
      ["jobs", { provider: "jess", owner: word }],
      ["reset", { scenario: word }],
      ["faults", { fault: { kind: word } }],
      ["faults", { match: { provider: word }, fault: { kind: "delay" } }],
      ["switches", { ionworks: { [word]: "1" } }],
      ["switches", { jess: { logout: word } }],
    ];
    for (const [path, body] of asked) {
      const { status, text } = await rawJson(mock.url, `/_mock/${path}`, body);
      expect([path, body, status, text]).toEqual([path, body, 400, expect.stringContaining('{"error":"')]);
    }
    expect(await brokenIn(mock)).toEqual([]);
  });

  it("goes out where a fault says it", async () => {
    await using mock = await startMock({ clock: "manual" });
    for (const kind of kinds)
      mock.addJobs({ provider: "ionworks", kind, status: "processing", durationMs: 1000 });
    mock.addJobs({ provider: "jess", status: "QUEUED", durationMs: 1000 });
    for (const kind of ["unknown-status", "unknown-end"]) mock.addFault({ fault: { kind, word } });
    mock.addFault({ fault: { kind: "fail", errorCode: word, error: word } });
    mock.clock.advance(2000);
    expect(await brokenIn(mock)).toEqual([]);
    expect((await withKeyOf(mock).get("/optimizations")).text).toContain(`"status":"${word}"`);
  });
});

describe("a number that the mock cannot take", () => {
  const huge = Number.MAX_SAFE_INTEGER;
  const refused: readonly (readonly [path: string, body: string])[] = [
    ["/_mock/clock/advance", '{"ms": 9007199254740991}'],
    ["/_mock/clock/advance", '{"ms": 8640000000000000}'],
    ["/_mock/clock/advance", '{"ms": 1e400}'],
    ["/_mock/clock/advance", '{"ms": "1000"}'],
    ["/_mock/clock/advance", '{"ms": null}'],
    ...["durationMs", "cancelDelayMs"].flatMap((field) =>
      [-1, 0.5, huge, 1e300].flatMap((value) =>
        ["jess", "ionworks"].map(
          (provider) => ["/_mock/jobs", JSON.stringify({ provider, [field]: value })] as const,
        ),
      ),
    ),
    ["/_mock/jobs", '{"provider": "jess", "count": -1}'],
    ["/_mock/jobs", '{"provider": "jess", "count": 1e12}'],
    ["/_mock/jobs", '{"provider": "jess", "cases": 1e12}'],
    ["/_mock/jobs", '{"provider": "jess", "resultBytes": 1e12}'],
    ["/_mock/jobs", '{"provider": "ionworks", "kind": "pipeline", "elements": 101}'],
    ["/_mock/jobs", '{"provider": "ionworks", "kind": "pipeline", "elements": 100, "count": 1000000}'],
    ["/_mock/faults", '{"match": {"nth": 0}, "fault": {"kind": "delay"}}'],
    ["/_mock/faults", '{"match": {"times": -1}, "fault": {"kind": "delay"}}'],
    ["/_mock/faults", '{"fault": {"kind": "delay", "ms": 2147483648}}'],
    ["/_mock/faults", '{"fault": {"kind": "slow-body", "ms": 1e15}}'],
    ...["slow-cancel", "late", "stale", "lag-404", "list-lag", "revive", "rerun", "flag-reset-early"].map(
      (kind) => ["/_mock/faults", JSON.stringify({ fault: { kind, ms: huge } })] as const,
    ),
    ["/_mock/faults", '{"fault": {"kind": "status", "status": 42}}'],
    ["/_mock/switches", '{"ionworks": {"cancel-delay-ms": -1}}'],
    ["/_mock/switches", '{"ionworks": {"cancel-delay-ms": 1e300}}'],
    ["/_mock/switches", '{"ionworks": {"link-seconds": "Infinity"}}'],
    ["/_mock/switches", '{"ionworks": {"jobs-limit": 0}}'],
    ["/_mock/switches", '{"ionworks": {"storage-delay-ms": [5]}}'],
    ["/_mock/switches", '{"jess": {"session-hours": "NaN"}}'],
    ["/_mock/switches", '{"jess": {"result-bytes": 1e12}}'],
    ["/_mock/switches", '{"jess": null, "ionworks": ["slash"]}'],
  ];
  it.each(refused)("is refused at %s: %s", async (path, body) => {
    await using mock = await startMock({ clock: "manual" });
    const before = mock.clock.now();
    const headers = { "content-type": "application/json" };
    const answer = await rawRequest(mock.url, path, { method: "POST", headers, body });
    expect([answer.status, parsed(answer)["error"]]).toEqual([400, expect.any(String)]);
    expect(mock.clock.now()).toBe(before);
    expect(await brokenIn(mock)).toEqual([]);
  });

  it("is no number of more jobs than there is room for, in all", async () => {
    await using mock = await startMock({ clock: "manual" });
    mock.addJobs({ provider: "jess" });
    expect(() => mock.addJobs({ provider: "ionworks", count: 1_000_000 })).toThrow("1000000 jobs at most");
  });
});

it("goes on at the last moment of its clock, and no further", async () => {
  await using mock = await startMock({ clock: "manual" });
  for (const kind of kinds) mock.addJobs({ provider: "ionworks", kind });
  mock.addJobs({ provider: "jess" });
  const left = Date.parse("9899-12-31T23:59:59.999Z") - mock.clock.now();
  expect((await rawJson(mock.url, "/_mock/clock/advance", { ms: left })).status).toBe(200);
  for (const kind of kinds) mock.addJobs({ provider: "ionworks", kind, durationMs: 3_155_760_000_000 });
  mock.addJobs({ provider: "jess", durationMs: 3_155_760_000_000 });
  expect(await brokenIn(mock)).toEqual([]);
  const refused = await rawJson(mock.url, "/_mock/clock/advance", { ms: 1 });
  expect([refused.status, parsed(refused)["error"]]).toEqual([400, expect.stringContaining("no further")]);
});

describe("a body that is no JSON object", () => {
  const paths = ["/_mock/jobs", "/_mock/faults", "/_mock/reset", "/_mock/switches", "/_mock/clock/advance"];
  it.each(
    paths.flatMap((path) =>
      ["{", "nonsense", "[]", "7", '"text"', `{"a": ${"[".repeat(100_000)}${"]".repeat(100_000)}}`].map(
        (body) => [path, body.slice(0, 20), body],
      ),
    ),
  )("is refused with a sentence at %s: %s", async (path, _shown, body) => {
    await using mock = await startMock({ clock: "manual" });
    const headers = { "content-type": "application/json" };
    const answer = await rawRequest(mock.url, path, { method: "POST", headers, body });
    expect([answer.status, parsed(answer)["error"]]).toEqual([
      400,
      expect.stringMatching(/ (?:JSON(?:: .+| object)$|no field )/u),
    ]);
    expect(await brokenIn(mock)).toEqual([]);
  });
});

describe("a fault that no answer could carry", () => {
  it.each([
    { kind: "status", headers: { "a b": "x" } },
    { kind: "status", headers: { "": "x" } },
    { kind: "status", headers: { a: "x\ny" } },
    { kind: "status", headers: { a: "\u{1f600}" } },
    { kind: "status", headers: { a: null } },
    { kind: "status", headers: ["a"] },
    { kind: "redirect", location: "/a\r\nset-cookie: b" },
    { kind: "wrong-type", type: "text/\u2028" },
    { kind: "throttle", retryAfter: "1\n2" },
    { kind: "throttle", retryAfter: { seconds: 1 } },
  ])("is refused: %j", async (fault) => {
    await using mock = await startMock({ clock: "manual" });
    const answer = await rawJson(mock.url, "/_mock/faults", { fault });
    expect([answer.status, parsed(answer)["error"]]).toEqual([400, expect.any(String)]);
  });
});

it("answers a path with many jokers in its pattern at once", async () => {
  await using mock = await startMock({ clock: "manual" });
  mock.addFault({ match: { path: `${"*a".repeat(200)}$` }, fault: { kind: "throttle" } });
  const answer = await withKeyOf(mock).get(`/${"a".repeat(5000)}b`);
  expect(answer.status).toBe(404);
});
