import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { RunningMock } from "../mock-options.js";
import { startMock } from "../start-mock.js";
import { idOf, objectOf, parsed, signIn, type JessCaller } from "../testing/jess-client.js";
import { postForm } from "../testing/multipart.js";
import { rawJson, rawRequest, type RawAnswer } from "../testing/raw-request.js";
import { readZip } from "../testing/read-zip.js";
import { zipOf } from "../testing/zip-of.js";

const files = "/users/api/files";

function call(mock: RunningMock, jess: JessCaller, path: string, method = "GET"): Promise<RawAnswer> {
  return rawRequest(mock.url, path, { method, headers: { Cookie: jess.cookie } });
}

async function storedState(mock: RunningMock): Promise<Record<string, unknown>> {
  return objectOf(parsed(await rawRequest(mock.url, "/_mock/state"))["jess"]);
}

describe("JESS point 8: the storage, with and without a slash at the end", () => {
  it.each([files, `${files}/`])("lists and takes uploads at %s", async (path) => {
    await using mock = await startMock({ clock: "manual" });
    const jess = await signIn(mock);
    expect(parsed(await call(mock, jess, path))).toEqual({
      fileName: "/",
      name: "/",
      open: true,
      nocheck: true,
      fileSize: 0,
      children: [],
    });
    expect(parsed(await postForm(mock, jess, path, { "a.idf": "x".repeat(167) }))).toEqual({
      ok: true,
      status: "File(s) uploaded successfully",
      fileHandle: "",
      callback: "/users/api/files/",
    });
    expect(parsed(await call(mock, jess, path))).toMatchObject({
      children: [
        {
          fileName: "a.idf",
          name: "a.idf (0.17 KB)",
          open: false,
          nocheck: false,
          fileSize: 167,
          children: [],
        },
      ],
    });
  });

  it.each(["proj/x", "proj/x/"])(
    "makes the folders of %s, and serves and deletes what is in them",
    async (path) => {
      await using mock = await startMock({ clock: "manual" });
      const jess = await signIn(mock);
      const reply = parsed(
        await postForm(mock, jess, `${files}/${path}`, { "a.idf": "model", "b.epw": "weather" }),
      );
      expect(reply).toMatchObject({ ok: true, fileHandle: "proj/x", callback: "/users/api/files/proj/x" });
      expect(parsed(await call(mock, jess, `${files}/proj`))).toMatchObject({
        fileName: "/proj",
        name: "/proj",
        children: [{ fileName: "x", open: true, children: [{ fileName: "a.idf" }, { fileName: "b.epw" }] }],
      });
      expect((await call(mock, jess, `${files}/proj/x/a.idf`)).text).toBe("model");
      expect(parsed(await call(mock, jess, `${files}/proj/x/a.idf`, "DELETE"))).toEqual({
        ok: true,
        status: "proj/x/a.idf has been deleted",
      });
      const again = await call(mock, jess, `${files}/proj/x/a.idf`, "DELETE");
      expect([again.status, parsed(again)]).toEqual([
        200,
        { ok: false, status: "proj/x/a.idf is not found or cannot be deleted" },
      ]);
      expect(parsed(await call(mock, jess, `${files}/proj`, "DELETE"))).toMatchObject({ ok: true });
      expect(parsed(await call(mock, jess, files))).toMatchObject({ children: [] });
      expect(parsed(await call(mock, jess, files, "DELETE"))).toMatchObject({ ok: false });
      expect((await storedState(mock))["uploads"]).toEqual({ files: 0, inMemory: 0, onDisk: 0 });
    },
  );
});

describe("uploads to the storage", () => {
  it("unpack zips, and name the folder that a zip brings to the root", async () => {
    await using mock = await startMock({ clock: "manual" });
    const jess = await signIn(mock);
    const zip = await zipOf({ "proj/": "", "proj/a.idf": "model", "proj/w/b.epw": "weather" });
    expect(parsed(await postForm(mock, jess, files, { "any.zip": zip }))).toMatchObject({
      fileHandle: "proj",
      callback: "/users/api/files/proj",
    });
    expect((await call(mock, jess, `${files}/proj/w/b.epw`)).text).toBe("weather");
    const flat = await zipOf({ "a.idf": "model" });
    expect(parsed(await postForm(mock, jess, `${files}/deep`, { "any.zip": flat }))).toMatchObject({
      fileHandle: "deep",
    });
    expect((await call(mock, jess, `${files}/deep/a.idf`)).text).toBe("model");
  });

  it("put a new file over an old one", async () => {
    await using mock = await startMock({ clock: "manual" });
    const jess = await signIn(mock);
    await postForm(mock, jess, files, { "a.idf": "old" });
    await postForm(mock, jess, files, { "a.idf": "newer" });
    expect((await call(mock, jess, `${files}/a.idf`)).text).toBe("newer");
    expect((await storedState(mock))["uploads"]).toEqual({ files: 1, inMemory: 5, onDisk: 0 });
  });

  it.each([
    ["a zip that is none", "PK nothing"],
    ["a zip that leaves its folder", zipOf({ "../../out.idf": "x" })],
    ["a zip with an absolute path", zipOf({ "/etc/x": "x" })],
  ])("fail with 500 for %s, and keep nothing", async (_title, content) => {
    await using mock = await startMock({ clock: "manual" });
    const jess = await signIn(mock);
    expect((await postForm(mock, jess, files, { "a.zip": await content })).status).toBe(500);
    expect(parsed(await call(mock, jess, files))).toMatchObject({ children: [] });
    expect((await storedState(mock))["uploads"]).toMatchObject({ files: 0 });
  });

  it("that are no form, or bring no file, are refused", async () => {
    await using mock = await startMock({ clock: "manual" });
    const jess = await signIn(mock);
    expect((await rawJson(mock.url, files, {}, { Cookie: jess.cookie })).status).toBe(400);
    expect(parsed(await postForm(mock, jess, files, { title: "x" }))).toMatchObject({ ok: false });
  });

  it.each(["..", "a/../../b", "%2e%2e/x", "a/..%2f..%2fx", "a%00b"])(
    "and reads never leave the storage by %s",
    async (path) => {
      await using mock = await startMock({ clock: "manual" });
      const jess = await signIn(mock);
      expect(parsed(await postForm(mock, jess, `${files}/${path}`, { "a.idf": "x" }))).toMatchObject({
        ok: false,
      });
      expect(parsed(await call(mock, jess, `${files}/${path}`))).toMatchObject({ ok: false });
      expect(parsed(await call(mock, jess, `${files}/${path}`, "DELETE"))).toMatchObject({ ok: false });
      expect((await storedState(mock))["storage"]).toEqual([]);
    },
  );
});

describe("reading the storage", () => {
  it.each([
    ["envelope", 200],
    ["404", 404],
  ])("answers a path that is not there by the switch: %s", async (missing, status) => {
    await using mock = await startMock({ clock: "manual", switches: { jess: { missing } } });
    const answer = await call(mock, await signIn(mock), `${files}/nothing`);
    expect(answer.status).toBe(status);
    if (status === 200) expect(parsed(answer)).toEqual({ ok: false, status: "nothing is not found" });
  });

  it("JESS point 20: shows each account its own files only", async () => {
    await using mock = await startMock({ clock: "manual" });
    const [ada, grace] = mock.accounts;
    const first = await signIn(mock, ada);
    const second = await signIn(mock, grace);
    await postForm(mock, first, files, { "a.idf": "secret" });
    expect(parsed(await call(mock, second, `${files}/a.idf`))).toMatchObject({ ok: false });
    expect(parsed(await call(mock, second, `${files}/a.idf`, "DELETE"))).toMatchObject({ ok: false });
    expect((await call(mock, first, `${files}/a.idf`)).text).toBe("secret");
    expect((await storedState(mock))["storage"]).toMatchObject([{ owner: "ada", path: "/a.idf", bytes: 6 }]);
  });
});

const create = (mock: RunningMock, jess: JessCaller, command: object): Promise<RawAnswer> =>
  rawJson(mock.url, "/jess_web/api/job", { cmd: "Create", ...command }, { Cookie: jess.cookie });

describe("jobs from stored files", () => {
  it("run the files of a folder, which may then be deleted", async () => {
    await using mock = await startMock({ clock: "manual" });
    const jess = await signIn(mock);
    await postForm(mock, jess, `${files}/proj/x`, {
      "a.idf": "Version,9.3;",
      "b.idf": "other",
      "a.epw": "W",
    });
    const reply = parsed(
      await create(mock, jess, {
        caption: "from storage",
        description: "d",
        uploadRef: "/proj/x",
        jobRef: 0,
        main: "a.idf",
        weatherRef: ["a.epw"],
        split: false,
        subset: "DEFAULT",
        caseList: [],
      }),
    );
    expect(reply).toMatchObject({ ok: true, data: expect.any(Number) });
    const id = String(reply["data"]);
    expect(parsed(await call(mock, jess, `${files}/proj`, "DELETE"))).toMatchObject({ ok: true });
    mock.clock.advance(60_000);
    expect(await jess.list()).toMatchObject([
      { job_Name: "from storage", job_Desc: "d", job_Type: "EP_IDF", status: "FINISHED", submissionSize: 0 },
    ]);
    const zip = await readZip((await jess.get(`/job/file/${id}?ext=idf,epw`)).body);
    expect([...(zip ?? [])].map(([name, data]) => [name, data.toString()])).toEqual([
      ["in.epw", "W"],
      ["in.idf", "Version,9.3;"],
    ]);
  });

  it("take a model that is split, several weather files, and a list of cases", async () => {
    await using mock = await startMock({ clock: "manual" });
    const jess = await signIn(mock);
    const sent = { "a.idf": "Version,9.3;", "a.epw": "A", "b.epw": "B", "c.epw": "C" };
    await postForm(mock, jess, `${files}/ep`, sent);
    await postForm(mock, jess, `${files}/je`, { "p.json": "{}", "l.txt": "1\n2\n3\n" });
    await create(mock, jess, { uploadRef: "/ep", split: true, weatherRef: ["a.epw"] });
    await create(mock, jess, { uploadRef: "/ep", weatherRef: ["a.epw", "c.epw"] });
    await create(mock, jess, { uploadRef: "/je", main: "p.json", subset: "LIST_FILE", caseList: ["l.txt"] });
    expect(await jess.list()).toMatchObject([
      { job_Type: "EP_IDF_SPLIT", njobs: 12 },
      { job_Type: "EP_IDF", njobs: 2 },
      { job_Type: "JE_JEP", njobs: 3, job_Subset: "LIST_FILE" },
    ]);
  });

  it("are refused for a folder that is not ours, and REJECTED for one without a model", async () => {
    await using mock = await startMock({ clock: "manual" });
    const [ada, grace] = mock.accounts;
    const jess = await signIn(mock, ada);
    await postForm(mock, jess, `${files}/mine`, { "a.epw": "W" });
    for (const command of [
      { uploadRef: "/none" },
      { uploadRef: "/mine/a.epw" },
      { uploadRef: "/../.." },
      {},
    ]) {
      expect(parsed(await create(mock, jess, command))).toMatchObject({ ok: false });
    }
    expect(parsed(await create(mock, await signIn(mock, grace), { uploadRef: "/mine" }))).toMatchObject({
      ok: false,
    });
    const id = String(parsed(await create(mock, jess, { uploadRef: "/mine" }))["data"]);
    mock.clock.advance(60_000);
    expect(await jess.status(id)).toMatchObject({
      status: "REJECTED",
      status_Info: "No model is found in the submission",
    });
  });

  it("rerun an old job with its files, another weather file chosen", async () => {
    await using mock = await startMock({ clock: "manual" });
    const jess = await signIn(mock);
    const sent = { "a.idf": "Version,9.3;", "a.epw": "A", "b.epw": "B", weather: "a.epw", title: "old" };
    const old = parsed(await postForm(mock, jess, "/jess_web/api/job", sent))["data"];
    const same = parsed(await create(mock, jess, { jobRef: old }))["data"];
    const other = parsed(await create(mock, jess, { jobRef: old, weatherRef: ["b.epw"], caption: "new" }))[
      "data"
    ];
    mock.clock.advance(60_000);
    const weatherOf = async (id: unknown): Promise<string> =>
      (await jess.get(`/job/file/${String(id)}/in.epw`)).text;
    expect([await weatherOf(same), await weatherOf(other)]).toEqual(["A", "B"]);
    expect((await jess.list()).map((record) => record["job_Name"])).toEqual(["old", "old", "new"]);
  });
});

describe("what the mock keeps of uploads", () => {
  let folder = "";
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "mock-storage-"));
    vi.stubEnv("TMPDIR", folder);
  });
  afterEach(async () => {
    vi.unstubAllEnvs();
    await rm(folder, { recursive: true, force: true });
  });

  it("lies in one temporary folder while it runs, and is gone after a reset and after the end", async () => {
    const mock = await startMock({ clock: "manual" });
    const jess = await signIn(mock);
    const large = Buffer.alloc(2_000_000, "x");
    await postForm(mock, jess, files, { "large.idf": large });
    expect((await storedState(mock))["uploads"]).toEqual({ files: 1, inMemory: 0, onDisk: 2_000_000 });
    const [only = "", ...others] = await readdir(folder);
    expect(only).toMatch(/^simjobs-mock-/u);
    expect(others).toEqual([]);
    expect((await call(mock, jess, `${files}/large.idf`)).body.equals(large)).toBe(true);

    await call(mock, jess, `${files}/large.idf`, "DELETE");
    expect(await readdir(join(folder, only))).toEqual([]);

    await postForm(mock, jess, files, { "large.idf": large });
    await rawJson(mock.url, "/_mock/reset", {});
    expect(await storedState(mock)).toMatchObject({ storage: [], uploads: { files: 0, onDisk: 0 } });

    await postForm(mock, await signIn(mock), "/jess_web/api/job", { "large.idf": large });
    expect((await storedState(mock))["uploads"]).toMatchObject({ onDisk: 2_000_000 });
    await mock.close();
    expect(await readdir(folder)).toEqual([]);
  });

  it("keeps no zip once it is unpacked, nor what came with a request that is refused", async () => {
    await using mock = await startMock({ clock: "manual" });
    const jess = await signIn(mock);
    const zip = await zipOf({ "a.idf": "Version,9.3;", "a.epw": "W" });
    await postForm(mock, jess, "/jess_web/api/job", { "a.zip": zip });
    expect((await storedState(mock))["uploads"]).toEqual({ files: 2, inMemory: 13, onDisk: 0 });
    await postForm(mock, jess, "/jess_web/api/job", { "a.idf": "Version,9.3;", type: "WRONG" });
    expect((await storedState(mock))["uploads"]).toMatchObject({ files: 2 });
  });
});

describe("the other routes about users", () => {
  it("change what is given of the person's details, and never the credentials", async () => {
    await using mock = await startMock({ clock: "manual" });
    const [ada] = mock.accounts;
    const { cookie } = await signIn(mock, ada);
    const change = { company: "Lab", surname: null, jess_user: "Mallory", jess_pwd: "x", unheard_of: 1 };
    expect(parsed(await rawJson(mock.url, "/users/api/user", change, { Cookie: cookie }))).toEqual({
      ok: true,
      status: "Account details updated successfully!",
    });
    const read = async (): Promise<Record<string, unknown>> =>
      parsed(await rawRequest(mock.url, "/users/api/user", { headers: { Cookie: cookie } }));
    expect(await read()).toMatchObject({
      ok: true,
      status: "User's account detailes included.",
      data: {
        company: "Lab",
        surname: "Example",
        tel: null,
        use_jess: true,
        jess_user: "Ada",
        jess_pwd: "hidden",
      },
    });
    expect(objectOf((await read())["data"])).not.toHaveProperty("unheard_of");
    await signIn(mock, ada);
  });

  it("take a mail, and need a session for it", async () => {
    await using mock = await startMock({ clock: "manual" });
    const { cookie } = await signIn(mock);
    const mail = { subject: "s", body: "b" };
    expect(parsed(await rawJson(mock.url, "/users/api/send", mail, { Cookie: cookie }))).toMatchObject({
      ok: true,
      status: expect.any(String),
    });
    expect((await rawJson(mock.url, "/users/api/send", mail)).status).toBe(401);
  });

  it.each([
    ["GET", files],
    ["POST", `${files}/x`],
    ["DELETE", `${files}/x`],
    ["POST", "/users/api/user"],
    ["GET", "/jess_web/api/job/dir/1"],
    ["GET", "/jess_web/api/job/file/1"],
    ["GET", "/jess_web/api/job/file/1/a.err"],
    ["GET", "/jess_web/api/job/text/1/a.err"],
    ["GET", "/jess_web/api/eso/1/a.eso"],
    ["GET", "/jess_web/api/eso/var/1/a.eso"],
    ["GET", "/jess_web/api/dxf/1/a.dxf"],
  ])("JESS point 2: %s %s refuses a missing and a garbage cookie", async (method, path) => {
    await using mock = await startMock({ clock: "manual" });
    const missing = await rawRequest(mock.url, path, { method });
    const garbage = await rawRequest(mock.url, path, { method, headers: { Cookie: "session_token=a.b.c" } });
    expect([missing.status, garbage.status]).toEqual([401, 401]);
  });
});

it("JESS point 20: results of another account's job are not accessible", async () => {
  await using mock = await startMock({ clock: "manual" });
  const [ref] = mock.addJobs({ provider: "jess", owner: "ada", status: "FINISHED" });
  const grace = await signIn(mock, mock.accounts[1]);
  for (const path of ["dir", "file"]) {
    expect((await grace.get(`/job/${path}/${idOf(ref)}`)).text).toContain("is not accessible to user grace@");
  }
});
