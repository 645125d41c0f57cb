import { execFile, spawnSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { startMock } from "../start-mock.js";
import { cookieOf, parsed, type JessCaller } from "../testing/jess-client.js";
import { postForm } from "../testing/multipart.js";
import { rawRequest, type RawAnswer } from "../testing/raw-request.js";
import { readZip } from "../testing/read-zip.js";

const run = promisify(execFile);
const hasCurl = spawnSync("curl", ["--version"]).status === 0;

it.skipIf(!hasCurl)("serves the wiki's own sequence to curl with a cookie jar", async () => {
  await using mock = await startMock({ clock: "manual" });
  const folder = await mkdtemp(join(tmpdir(), "wiki-sequence-"));
  try {
    const { email, password } = mock.accounts[0].jess;
    const { stdout } = await run("sh", [fileURLToPath(new URL("wiki-sequence.sh", import.meta.url))], {
      cwd: folder,
      env: { PATH: process.env["PATH"], MOCK_URL: mock.url, JESS_EMAIL: email, JESS_PASSWORD: password },
    });
    expect(stdout.trimEnd().split("\n")).toEqual([
      "info: JESS Web API",
      "without a session: 401",
      "log on: Logged in successfully!",
      "session: JESS session key is valid.",
      "check in: Session renewed successfully!",
      "account: Ada",
      "usage: Ada usage report available",
      "jobs: Ada jobs available",
      "status: UNPACKED",
      "status: QUEUED",
      "cancel: true",
      "status: CANCELED",
      "cancel again: false",
      "status: FINISHED",
      "dir: 21",
      "signature: PK PK",
      "end: EnergyPlus Completed Successfully",
      "model: as it was sent",
      "store: /users/api/files/proj/x",
      "stored: 2",
      "status: UNPACKED",
      "delete: proj/x has been deleted",
      "log off: Logged out successfully!",
      "afterwards: 401",
    ]);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

it("serves the same sequence to a jar that keeps the newest cookie of every reply", async () => {
  await using mock = await startMock({ clock: "manual" });
  let jar = "";
  const call = async (method: string, path: string, value?: unknown): Promise<RawAnswer> => {
    const body = value === undefined ? {} : { body: JSON.stringify(value) };
    const headers: Record<string, string> = jar === "" ? {} : { Cookie: jar };
    if (value !== undefined) headers["Content-Type"] = "application/json";
    const answer = await rawRequest(mock.url, path, { method, headers, ...body });
    if (answer.headers["set-cookie"] !== undefined) jar = cookieOf(answer);
    return answer;
  };
  const { email, password } = mock.accounts[0].jess;
  await call("POST", "/users/api/auth", { email, password });
  const first = jar;
  await call("POST", "/users/api/checkin");
  expect(jar).not.toBe(first);
  expect(parsed(await call("GET", "/jess_web/api/jobs", { status: "FINISHED" }))).toMatchObject({ data: [] });
  const sender: Pick<JessCaller, "cookie"> = { cookie: jar };
  const sent = { "in.idf": "Version,9.3;", "in.epw": "W" };
  const submitted = parsed(await postForm(mock, sender, "/jess_web/api/job", sent));
  const id = String(submitted["data"]);
  expect(parsed(await call("POST", `/jess_web/api/job/${id}`, { cmd: "Cancel" }))).toMatchObject({
    ok: true,
  });
  mock.clock.advance(60_000);
  expect(parsed(await call("GET", `/jess_web/api/job/status/${id}`))).toMatchObject({
    data: { status: "CANCELED" },
  });
  const again = parsed(await call("POST", "/jess_web/api/job", { cmd: "Create", jobRef: Number(id) }));
  mock.clock.advance(60_000);
  const zip = await readZip((await call("GET", `/jess_web/api/job/file/${String(again["data"])}`)).body);
  expect(zip?.get("in.epw")?.toString()).toBe("W");
  await call("POST", "/users/api/logout");
  expect(jar).toBe("session_token=");
  expect((await call("GET", "/jess_web/api/session")).status).toBe(401);
});
