import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { RunningMock } from "@simjobs/mock";
import { describe, expect, it } from "vitest";
import { readDocument } from "../testing/read-document.js";
import { onMockStage } from "../testing/mock-stage.js";

type Fault = Parameters<RunningMock["addFault"]>[0]["fault"];

const running = { provider: "jess", status: "QUEUED", durationMs: 3_600_000 } as const;
const computing = { provider: "ionworks", status: "processing", durationMs: 3_600_000 } as const;

/** What a service may answer when it is asked whose account this is. */
const answers: readonly (readonly [what: string, fault: Fault])[] = [
  ["404", { kind: "status", status: 404, body: "no such thing" }],
  ["500", { kind: "status", status: 500 }],
  ["403", { kind: "status", status: 403, body: "a firewall" }],
  ["401", { kind: "status", status: 401 }],
  ["a page", { kind: "html" }],
  ["no to it", { kind: "status", status: 200, body: { ok: false, status: "not now", data: null } }],
  ["nothing", { kind: "drop-before" }],
];

function entriesOf(home: string, kind: string): readonly Record<string, unknown>[] {
  const folder = join(home, "journal");
  return readdirSync(folder)
    .filter((name) => name !== "heads.jsonl" && !name.startsWith("receipts-"))
    .flatMap((name) => readFileSync(join(folder, name), "utf8").trimEnd().split("\n"))
    .map((line): Record<string, unknown> => JSON.parse(line))
    .filter((entry) => entry["kind"] === kind);
}

describe.each([
  ["JESS", "/jess_web/api/account", running, "sign-in of "],
  ["Ionworks", "/users/me", computing, "API key #"],
] as const)("where %s does not say whose account this is", (title, path, job, signIn) => {
  it.each(answers)("but %s, a cancel leaves all the same and says so", async (_what, fault) =>
    onMockStage(async ({ mock, home, cli }) => {
      const [ref = ""] = mock.addJobs(job);
      mock.addFault({ match: { path }, fault });
      const { exitCode, stdout } = await cli(`cancel ${ref} --json`);
      const [result] = readDocument(stdout, "simjobs.cancel/1").results;
      expect(result).toMatchObject({ ref, outcome: "cancelled", notLearned: [{ what: "account" }] });
      expect(exitCode).toBe(0);
      const [wish] = entriesOf(home, "wish");
      expect(wish?.["account"]).toMatch(new RegExp(`^${signIn}`));
      expect(wish?.["signIn"]).toBe(wish?.["account"]);
    }),
  );

  it("a person is told once, and what was asked is finished by a resume before and after it is told", async () =>
    onMockStage(
      async ({ mock, cli }) => {
        const [ref = "", other = ""] = mock.addJobs({ ...job, count: 2 });
        mock.addFault({ match: { path }, fault: { kind: "html" } });
        const first = await cli(`cancel ${ref} ${other} --no-wait`);
        expect(
          first.stderr.match(new RegExp(`${title} did not tell whose account this is`, "g")),
        ).toHaveLength(1);
        const listed = await cli("resume --list --json");
        const { wishes } = readDocument(listed.stdout, "simjobs.resume-list/1");
        expect(wishes.map(({ why }) => why)).toEqual(["ready", "ready"]);
        mock.clearFaults();
        const { exitCode, stdout } = await cli("resume --json");
        const { results, left } = readDocument(stdout, "simjobs.resume/1");
        expect(results.map(({ outcome }) => outcome)).toEqual(["cancelled", "cancelled"]);
        expect(left).toEqual([]);
        expect(exitCode).toBe(0);
      },
      { switches: { ionworks: { cancel: "delayed" } } },
    ));

  it("a wish of another account is left alone, and a plan of this one carried out", async () =>
    onMockStage(
      async ({ mock, home, cli }) => {
        const [ref = ""] = mock.addJobs(job);
        await cli(`cancel ${ref} --no-wait`);
        const [, { ionworks, jess }] = mock.accounts;
        const stranger = {
          SIMJOBS_HOME: home,
          JESS_API_URL: mock.url,
          JESS_EMAIL: jess.email,
          JESS_PASSWORD: jess.password,
          IONWORKS_API_URL: mock.url,
          IONWORKS_API_KEY: ionworks.apiKey,
        };
        mock.addFault({ match: { path }, fault: { kind: "html" } });
        mock.clearRequests();
        const { stdout } = await cli("resume --json", { env: stranger });
        const { results, left } = readDocument(stdout, "simjobs.resume/1");
        expect(results).toEqual([]);
        expect(left).toMatchObject([{ ref, why: "unidentified" }]);
        expect(
          mock.requests().filter(({ path: asked }) => asked.includes("cancel") || /job\/\d+$/.test(asked)),
        ).toEqual([]);
        mock.clearFaults();

        const [planned = ""] = mock.addJobs(job);
        await cli(`cancel ${planned} --plan-out p.json`);
        mock.addFault({ match: { path }, fault: { kind: "html" } });
        const applied = await cli("cancel --plan p.json --yes --json");
        expect(readDocument(applied.stdout, "simjobs.cancel/1").results).toMatchObject([
          { ref: planned, outcome: "cancelled", notLearned: [{ what: "account" }] },
        ]);
      },
      { switches: { ionworks: { cancel: "delayed" } } },
    ));
});

it("a selection is cancelled at JESS, whose lists hold one's own jobs, and not at Ionworks", async () =>
  onMockStage(async ({ mock, cli }) => {
    const [jess = ""] = mock.addJobs(running);
    mock.addJobs(computing);
    mock.addFault({ match: { path: "/jess_web/api/account" }, fault: { kind: "html" } });
    mock.addFault({ match: { path: "/users/me" }, fault: { kind: "html" } });
    const own = await cli("cancel --where provider=jess --yes --json");
    expect(readDocument(own.stdout, "simjobs.cancel/1").results).toMatchObject([
      { ref: jess, outcome: "cancelled" },
    ]);
    const others = await cli("cancel --where provider=ionworks --yes --json");
    expect(others.exitCode).not.toBe(0);
    expect(readDocument(others.stdout, "simjobs.error/1").message).toContain(
      "nobody can tell which jobs are one's own",
    );
    expect(mock.requests().filter(({ path }) => path.endsWith("/cancel"))).toEqual([]);
  }));
