import { mkdtempSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { describe, expect, it, onTestFinished } from "vitest";
import type { JessFile } from "../requests/jess-file.js";
import { parseMultipart } from "../../test/parse-multipart.js";
import { no, startJess, type Said } from "../../test/scripted-jess.js";

const leaf = (fileName: string, fileSize: number): unknown => ({
  fileName,
  name: `${fileName} (0.17 KB)`,
  open: false,
  nocheck: false,
  fileSize,
  children: [],
});
const tree = (fileName: string, ...children: readonly unknown[]): unknown => ({
  fileName,
  name: fileName,
  open: true,
  nocheck: true,
  fileSize: 0,
  children,
});
const root = "GET /users/api/files";

const bytes = Buffer.from("x");
/** A file that takes no room, however long it is. */
function hugeFile(): string {
  const folder = mkdtempSync(join(tmpdir(), "simjobs-storage-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, "huge.eso");
  writeFileSync(path, "");
  truncateSync(path, 300_000_000_000);
  return path;
}

describe("the storage", () => {
  it("lists its root without a slash, and folders below it", async () => {
    const jess = await startJess();
    jess.on(root, { body: tree("/", leaf("a.idf", 167)) });
    jess.on("GET /users/api/files/proj/x%20y", { body: tree("/proj/x y", leaf("b.epw", 9)) });
    const { storage } = jess.client();
    expect((await storage.list()).children).toMatchObject([{ path: "a.idf", size: 167, isFolder: false }]);
    for (const folder of ["proj/x y", "/proj/x y/"]) {
      expect((await storage.list(folder)).children).toMatchObject([
        { name: "b.epw", path: "proj/x y/b.epw", size: 9 },
      ]);
    }
  });

  it.each<[string, Said, Said, string]>([
    ["a file", { body: "Version,9.3;" }, { body: tree("/") }, "not_found"],
    ["a file of JSON", { body: { projectID: "G" } }, { body: tree("/") }, "not_found"],
    ["not there, by a no", { body: no("proj is not found") }, { body: tree("/") }, "not_found"],
    ["not there, by a 404", { status: 404, body: "" }, { body: tree("/") }, "not_found"],
    ["answered like everything else", { status: 404, body: "" }, { status: 404, body: "" }, "bad_reply"],
  ])("says so of a folder that is %s", async (_what, said, atRoot, code) => {
    const jess = await startJess();
    jess.on("GET /users/api/files/proj", said);
    jess.on(root, atRoot);
    await expect(jess.client().storage.list("proj")).rejects.toMatchObject({ code });
  });

  it.each(["Version,9.3;", '{"projectID":"G"}', "", '{"ok":false,"status":"x","by":"me"}'])(
    "gives a file that holds %j",
    async (content) => {
      const jess = await startJess();
      jess.on("GET /users/api/files/proj/a.json", { body: content });
      const file = await jess.client().storage.open("proj/a.json");
      expect(file.size).toBe(content.length);
      expect((await buffer(file.content)).toString()).toBe(content);
    },
  );

  it.each<[string, Said]>([
    ["a folder", { body: tree("/proj", leaf("a.idf", 1)) }],
    ["not there, by a no", { body: no("proj is not found") }],
    ["not there, by a 404", { status: 404, body: "" }],
  ])("says so of a file that is %s", async (_what, said) => {
    const jess = await startJess();
    jess.on("GET /users/api/files/proj", said);
    jess.on(root, { body: tree("/") });
    await expect(jess.client().storage.open("proj")).rejects.toMatchObject({ code: "not_found" });
  });

  it.each([
    ["the root, with its slash", "", "POST /users/api/files/", "", ""],
    ["a folder", "proj/x", "POST /users/api/files/proj/x", "proj/x", "proj/x"],
    ["a folder that a zip brought", "", "POST /users/api/files/", "/house/", "house"],
  ])("takes files into %s", async (_what, folder, route, fileHandle, stored) => {
    const jess = await startJess();
    jess.on(route, {
      body: {
        ok: true,
        status: "File(s) uploaded successfully",
        fileHandle,
        callback: `/users/api/files/${fileHandle}`,
      },
    });
    const files = ["a.idf", "b.epw"].map((name) => ({ name, content: Buffer.from(name) }));
    await expect(jess.client().storage.upload(files, folder)).resolves.toEqual({
      folder: stored,
      message: "File(s) uploaded successfully",
    });
    const sent = jess.heard.at(-1);
    const boundary = /boundary=(.*)$/.exec(sent?.headers["content-type"] ?? "")?.[1] ?? "";
    expect(sent?.headers["content-length"]).toBe(String(sent?.body.byteLength));
    expect(
      parseMultipart(sent?.body ?? Buffer.alloc(0), boundary).map(({ name, filename }) => [name, filename]),
    ).toEqual([
      ["file", "a.idf"],
      ["file", "b.epw"],
    ]);
  });

  it.each<[string, () => readonly JessFile[], RegExp]>([
    ["more than can be sent", () => [hugeFile()], /300000000000 bytes are too many/],
    [
      "two files of one name",
      () => ["A.idf", "a.idf"].map((name) => ({ name, content: bytes })),
      /overwrite each other/,
    ],
    ["a name that no request carries", () => [{ name: 'a".idf', content: bytes }], /a quotation mark/],
  ])("is not sent %s", async (_what, files, message) => {
    const jess = await startJess();
    await expect(jess.client().storage.upload(files())).rejects.toMatchObject({
      code: "bad_input",
      message: expect.stringMatching(message),
    });
    expect(jess.asked).toEqual([]);
  });

  it("sends files once, and says that they may have arrived", async () => {
    const jess = await startJess();
    jess.on("POST /users/api/files/", { drop: true });
    const files = [{ name: "a.idf", content: Buffer.from("x") }];
    await expect(jess.client().storage.upload(files)).rejects.toMatchObject({
      code: "unreachable",
      mayHaveLeft: true,
    });
    expect(jess.asked.filter((asked) => asked.startsWith("POST /users/api/files"))).toHaveLength(1);
  });

  it.each<[string, Said, string]>([
    ["a no", { body: { ok: false, status: "No room" } }, "refused"],
    ["a fault", { status: 500, body: "" }, "service_failed"],
  ])("says so where it answers an upload with %s", async (_what, said, code) => {
    const jess = await startJess();
    jess.on("POST /users/api/files/", said);
    await expect(
      jess.client().storage.upload([{ name: "a", content: Buffer.from("x") }]),
    ).rejects.toMatchObject({ code });
  });

  it("deletes what is named", async () => {
    const jess = await startJess();
    jess.on("DELETE /users/api/files/proj/a%26b", {
      body: { ok: true, status: "proj/a&b has been deleted" },
    });
    await expect(jess.client().storage.delete("proj/a&b")).resolves.toBeUndefined();
  });

  it("says so where there is nothing to delete", async () => {
    const jess = await startJess();
    const status = "proj/x is not found or cannot be deleted";
    jess.on("DELETE /users/api/files/proj/x", { body: { ok: false, status } });
    await expect(jess.client().storage.delete("proj/x")).rejects.toMatchObject({
      code: "not_found",
      serviceMessage: status,
    });
  });

  it.each(["../x", "a/../../x", "a\\b", "a//b", "c:/x", "a/./b"])("is not asked about %j", async (path) => {
    const jess = await startJess();
    const { storage } = jess.client();
    const wrong = { code: "bad_input" };
    await expect(storage.list(path)).rejects.toMatchObject(wrong);
    await expect(storage.open(path)).rejects.toMatchObject(wrong);
    await expect(storage.delete(path)).rejects.toMatchObject(wrong);
    await expect(storage.upload([{ name: "a", content: Buffer.from("x") }], path)).rejects.toMatchObject(
      wrong,
    );
    expect(jess.asked).toEqual([]);
  });

  it.each(["", "/"])("is never asked to delete or read its root, as %j", async (path) => {
    const jess = await startJess();
    const { storage } = jess.client();
    await expect(storage.delete(path)).rejects.toMatchObject({ code: "bad_input" });
    await expect(storage.open(path)).rejects.toMatchObject({ code: "bad_input" });
    expect(jess.asked).toEqual([]);
  });
});
