import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readRecording, startMock, startRecording, type MockOptions } from "@simjobs/mock";
import { describe, expect, it } from "vitest";
import { driftTable, findDrift, type DriftRow } from "./find-drift.js";

/** Records what a client would read of a mock, and compares. */
async function driftAt(options: MockOptions): Promise<readonly DriftRow[]> {
  await using mock = await startMock({ clock: "manual", scenarios: ["calm"], ...options });
  const folder = join(mkdtempSync(join(tmpdir(), "simjobs-test-")), "recording");
  const recorder = await startRecording({ to: mock.url, folder });
  const [{ ionworks, jess }] = mock.accounts;
  const signedIn = await fetch(`${recorder.url}/users/api/auth`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ email: jess.email, password: jess.password }),
  });
  const headers = {
    "X-API-Key": ionworks.apiKey,
    cookie: String(signedIn.headers.getSetCookie()[0]).split(";", 1).join(""),
  };
  const jobs = await (await fetch(`${recorder.url}/jobs`, { headers })).text();
  const listed = await (await fetch(`${recorder.url}/jess_web/api/jobs`, { headers })).text();
  const [, job = ""] = /"job_id":\s*"([^"]+)"/u.exec(jobs) ?? [];
  const [, other = ""] = /"job_SN"\s*:\s*(\d+)/u.exec(listed) ?? [];
  for (const path of [
    `/jobs/${job}`,
    "/users/me",
    "/jess_web/api/info",
    "/jess_web/api/account",
    `/jess_web/api/job/status/${other}`,
  ])
    expect((await fetch(`${recorder.url}${path}`, { headers })).status).toBe(200);
  await recorder.close();
  return findDrift(await readRecording(folder));
}

const drifted = (rows: readonly DriftRow[]): readonly string[] =>
  rows.flatMap(({ call, field, drift }) => (drift === null ? [] : [`${call} ${field}: ${drift}`]));

describe("drift", () => {
  it("is none between the pages, our schemas and the twin that was written from them", async () => {
    const rows = await driftAt({});
    expect(drifted(rows)).toEqual([]);
    expect(rows.length).toBeGreaterThan(60);
    expect(rows).toContainEqual({
      call: "GET /jobs/{id}",
      field: "compute_time",
      page: "[doc cancel-job]",
      twin: "null or number",
      wire: expect.any(String),
      recorded: "null",
      drift: null,
    });
    expect(driftTable(rows)).toMatch(/\n0 of \d+ fields have drifted\n$/u);
  });

  it("is told of fields that no page tells of, and of those that are gone", async () => {
    const rows = await driftAt({ switches: { ionworks: { "extra-fields": "yes" } } });
    expect(drifted(rows)).toEqual(
      expect.arrayContaining([
        "GET /jobs/{id} shard: no page tells of it",
        "GET /jobs/{id} lineage: no page tells of it",
      ]),
    );
    expect(driftTable(rows)).toMatch(/\n[1-9]\d* of \d+ fields have drifted\n$/u);
  });

  it("is told of another type, a field that is gone, and a call that nobody knows", async () => {
    const head = {
      number: 1,
      atMs: 0,
      tookMs: 1,
      method: "GET",
      requestHeaders: {},
      requestBody: { kind: "none" },
      status: 200,
      headers: {},
      setCookies: [] as string[],
    } as const;
    const rows = await findDrift({
      to: "http://127.0.0.1",
      exchanges: [
        {
          ...head,
          path: "/jobs/1?x=removed",
          body: { kind: "json", value: { job_id: 7, status: "pending" } },
        },
        { ...head, path: "/jobs/2", status: 404, body: { kind: "json", value: { odd: 1 } } },
        { ...head, path: "/workers", body: { kind: "json", value: [] } },
      ],
    });
    expect(drifted(rows)).toEqual(
      expect.arrayContaining([
        "GET /workers : a call that no page tells of",
        "GET /jobs/{id} job_id: it is told as string, and was integer",
        "GET /jobs/{id} user_id: it is told, and was not sent",
      ]),
    );
    expect(drifted(rows).filter((row) => row.includes("odd"))).toEqual([]);
  });
});
