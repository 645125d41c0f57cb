import { randomBytes } from "node:crypto";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import type { CallEvent } from "@simjobs/core";
import { describe, expect, it, onTestFinished } from "vitest";
import { rawZip } from "../../test/raw-zip.js";
import { readFiles } from "../../test/read-files.js";
import { no, startJess, statusRow, yes, type Said, type ScriptedJess } from "../../test/scripted-jess.js";
import { zipOf } from "../../test/zip-of.js";

const zipRoute = "GET /jess_web/api/job/file/400123";
const fileRoute = (path: string): string => `${zipRoute}/${path}`;
const statusRoute = "GET /jess_web/api/job/status/400123";
const status = (word: string): Said => ({ body: yes("available", statusRow({ status: word })) });
const files = { "eplusout.err": "warnings", "case 1/eplustbl.csv": "1,2", "eplusout.eso": "values" };

const listing = (...names: readonly string[]): Said => ({
  body: yes("400123 status available", {
    fileName: "Result folder",
    nocheck: true,
    children: names.map((fileName) => ({ fileName, nocheck: false, fileSize: 1, children: [] })),
  }),
});

/** A client whose temporary folder is its own, and how to look into that. */
async function start(words = "FINISHED") {
  const jess = await startJess();
  const tempFolder = mkdtempSync(join(tmpdir(), "simjobs-results-"));
  onTestFinished(() => rmSync(tempFolder, { recursive: true, force: true }));
  jess.on(statusRoute, status(words));
  const client = jess.client({ tempFolder });
  return { jess, client, left: () => readdirSync(tempFolder), tempFolder };
}

const queries = (jess: ScriptedJess): string[] =>
  jess.heard.filter(({ path }) => path === "/jess_web/api/job/file/400123").map(({ query }) => query);

describe("the results of a job", () => {
  it("come out of its zip, with their folders", async () => {
    const { jess, client, left } = await start();
    jess.on(zipRoute, { body: await zipOf(files) });
    await expect(readFiles(client.results.files("400123"))).resolves.toEqual(files);
    expect(queries(jess)).toEqual([""]);
    expect(left()).toEqual([]);
  });

  it("are asked for by ending, and are picked by it also where the service sends more", async () => {
    const { jess, client } = await start();
    jess.on(zipRoute, { body: await zipOf(files) });
    const wanted = client.results.files("400123", { extensions: ["csv", "ERR"] });
    expect(Object.keys(await readFiles(wanted))).toEqual(["eplusout.err", "case 1/eplustbl.csv"]);
    expect(queries(jess)).toEqual(["ext=csv%2CERR"]);
  });

  it.each([
    ["of so many", {}, true],
    ["of nobody knows how many", { "transfer-encoding": "chunked" }, false],
  ])("tell how many bytes %s have come while they come", async (_what, headers, isAnnounced) => {
    const { jess, client } = await start();
    const body = rawZip([{ name: "eplusout.eso", content: randomBytes(900_000) }]);
    jess.on(zipRoute, { body, headers });
    const told: CallEvent[] = [];
    await readFiles(client.results.files("400123", {}, { onEvent: (event) => void told.push(event) }));
    const downloads = told.filter((event) => event.kind === "download");
    expect(downloads.length).toBeGreaterThanOrEqual(3);
    for (const [index, { receivedBytes, totalBytes }] of downloads.entries()) {
      expect(receivedBytes).toBeGreaterThan(downloads[index - 1]?.receivedBytes ?? 0);
      expect(receivedBytes).toBeLessThanOrEqual(body.byteLength);
      expect(totalBytes).toBe(isAnnounced ? body.byteLength : null);
    }
  });

  it("can be none", async () => {
    const { jess, client } = await start();
    jess.on(zipRoute, { body: rawZip([]) });
    await expect(readFiles(client.results.files("400123", { extensions: ["sql"] }))).resolves.toEqual({});
  });

  it("are asked for one by one where they are named", async () => {
    const { jess, client } = await start();
    jess.on(fileRoute("eplusout.err"), { body: "warnings" });
    jess.on(fileRoute("a%20b.csv"), { body: "1,2" });
    const wanted = client.results.files("400123", { paths: ["eplusout.err", "a b.csv"] });
    await expect(readFiles(wanted)).resolves.toEqual({ "eplusout.err": "warnings", "a b.csv": "1,2" });
    expect(queries(jess)).toEqual([]);
  });

  it.each([
    ["in other capitals", "EPLUSOUT.ERR", "eplusout.err"],
    ["with their accents written otherwise", "B\u00fcro.csv", "Bu\u0308ro.csv"],
  ])("are found in the listing where they are named %s", async (_how, asked, name) => {
    const { jess, client } = await start();
    jess.on(fileRoute(encodeURIComponent(asked)), { status: 404, body: "" });
    jess.on(fileRoute(encodeURIComponent(name)), { body: "warnings" });
    jess.on("GET /jess_web/api/job/dir/400123", listing("eplusout.eso", name));
    const wanted = client.results.files("400123", { paths: [asked, name] });
    await expect(readFiles(wanted)).resolves.toEqual({ [name]: "warnings" });
  });

  it.each([
    ["is not in the listing", listing("eplusout.eso")],
    ["is there twice in other capitals", listing("EplusOut.err", "eplusout.err")],
    ["cannot be looked up", { body: no("listing not available") }],
  ])("are told not to be there where one that is named %s", async (_how, listed) => {
    const { jess, client } = await start();
    jess.on(fileRoute("EPLUSOUT.ERR"), { status: 404, body: "" });
    jess.on("GET /jess_web/api/job/dir/400123", listed);
    const wanted = client.results.files("400123", { paths: ["EPLUSOUT.ERR"] });
    await expect(readFiles(wanted)).rejects.toMatchObject({
      code: "not_found",
      message: expect.stringContaining("EPLUSOUT.ERR"),
    });
  });

  it("are picked out of the zip in other capitals, each once", async () => {
    const { jess, client } = await start();
    jess.on(zipRoute, { body: await zipOf(files) });
    const wanted = client.results.files("400123", { paths: ["CASE 1/eplustbl.CSV", "case 1/eplustbl.csv"] });
    await expect(readFiles(wanted)).resolves.toEqual({ "case 1/eplustbl.csv": "1,2" });
  });

  it("are picked out of the zip where they are named in folders", async () => {
    const { jess, client } = await start();
    jess.on(zipRoute, { body: await zipOf(files) });
    const wanted = client.results.files("400123", { paths: ["case 1/eplustbl.csv"] });
    await expect(readFiles(wanted)).resolves.toEqual({ "case 1/eplustbl.csv": "1,2" });
    await expect(readFiles(client.results.files("400123", { paths: ["case 2/a"] }))).rejects.toMatchObject({
      code: "not_found",
      message: expect.stringContaining("case 2/a"),
    });
  });

  it("leave nothing behind where somebody stops reading them", async () => {
    const { jess, client, left } = await start();
    jess.on(zipRoute, { body: await zipOf(files) });
    for await (const { path } of client.results.files("400123")) {
      expect(path).toBe("eplusout.err");
      expect(left()).toHaveLength(process.platform === "win32" ? 1 : 0);
      break;
    }
    expect(left()).toEqual([]);
  });

  it("leave nothing behind where the signal stops them in the middle of a file", async () => {
    const { jess, client, left } = await start();
    jess.on(zipRoute, { body: await zipOf({ "eplusout.eso": "x".repeat(10_000_000) }) });
    const stop = new AbortController();
    const reason = new Error("enough");
    const reading = async (): Promise<void> => {
      for await (const { content } of client.results.files("400123", {}, { signal: stop.signal })) {
        for await (const chunk of content) if (chunk.byteLength > 0) stop.abort(reason);
      }
    };
    await expect(reading()).rejects.toBe(reason);
    expect(left()).toEqual([]);
  });

  it("are fetched anew where the connection breaks, whole", async () => {
    const { jess, client, left } = await start();
    const zip = await zipOf(files);
    jess.on(zipRoute, { body: zip, cutAfter: 100 }, { body: zip, cutAfter: 2 }, { body: zip });
    await expect(readFiles(client.results.files("400123"))).resolves.toEqual(files);
    expect(left()).toEqual([]);
  });

  it("are given up after three broken connections, and leave nothing behind", async () => {
    const { jess, client, left } = await start();
    jess.on(zipRoute, { body: await zipOf(files), cutAfter: 100 });
    await expect(readFiles(client.results.files("400123"))).rejects.toMatchObject({ code: "unreachable" });
    expect(queries(jess)).toHaveLength(3);
    expect(left()).toEqual([]);
  });

  it("survive a session that ran out", async () => {
    const { jess, client } = await start();
    jess.on(zipRoute, { status: 401 }, { body: await zipOf(files) });
    await expect(readFiles(client.results.files("400123"))).resolves.toEqual(files);
    const [first, second] = jess.heard.filter(({ path }) => path.includes("/job/file/"));
    expect([first?.headers.cookie, second?.headers.cookie]).toEqual([
      "session_token=log-on-1",
      "session_token=log-on-2",
    ]);
  });

  it("are told as unreadable where the sign-in was refused twice", async () => {
    const { jess, client } = await start();
    jess.on(zipRoute, { status: 401 });
    await expect(readFiles(client.results.files("400123"))).rejects.toMatchObject({ code: "unauthorized" });
    expect(queries(jess)).toHaveLength(2);
  });

  const html = "<!DOCTYPE html><html><body>Please sign in</body></html>";
  it.each<[string, string, Said, string, RegExp]>([
    [
      "a no",
      "QUEUED",
      { body: no("Results are not available") },
      "not_ready",
      /is QUEUED.*says: Results are not/,
    ],
    ["a 404", "QUEUED", { status: 404, body: "" }, "not_ready", /is QUEUED/],
    ["a word that nobody knows", "BUSY", { status: 404, body: "" }, "not_ready", /is BUSY/],
    ["a word of plain objects", "constructor", { status: 404, body: "" }, "not_ready", /is constructor/],
    ["HTML", "UNPACKED", { body: html }, "not_ready", /is UNPACKED/],
    ["a no", "CANCELED", { body: no("none") }, "not_found", /ended as CANCELED/],
    ["a 404", "REJECTED", { status: 404, body: "" }, "not_found", /ended as REJECTED/],
    ["a no", "FINISHED", { body: no("Results have been removed") }, "not_found", /removed/],
    ["HTML", "FINISHED", { body: html }, "bad_reply", /Please sign in in place of a zip/],
    ["nothing at all", "FINISHED", { body: "" }, "bad_reply", /empty body in place of a zip/],
    ["JSON of another kind", "FINISHED", { body: { ok: true } }, "bad_reply", /in place of a zip/],
    ["a 404", "FINISHED", { status: 404, body: "gone" }, "bad_reply", /404/],
    ["a 403", "FINISHED", { status: 403, body: "" }, "forbidden", /403/],
    ["a fault", "FINISHED", { status: 501, body: "" }, "service_failed", /501/],
  ])("that come as %s from a job that is %s", async (_what, word, said, code, message) => {
    const { jess, client, left } = await start(word);
    jess.on(zipRoute, said);
    await expect(readFiles(client.results.files("400123"))).rejects.toMatchObject({
      code,
      message: expect.stringMatching(message),
    });
    expect(left()).toEqual([]);
  });

  it("of a job that is not ours are not found", async () => {
    const { jess, client } = await start();
    jess.on(zipRoute, { body: no("nothing") });
    jess.on(statusRoute, { body: no("Job 400123 is not accessible to user ada@example.org") });
    await expect(readFiles(client.results.files("400123"))).rejects.toMatchObject({ code: "not_found" });
  });

  it.each([
    ["that lost its end", async () => (await zipOf(files)).subarray(0, -20)],
    ["with a path that leads out", async () => rawZip([{ name: "../../.bashrc" }])],
    ["with a path that leads out in the middle", async () => rawZip([{ name: "a/../../b" }])],
    ["with a path that leads out with back-slashes", async () => rawZip([{ name: "..\\a" }])],
    ["with an absolute path", async () => rawZip([{ name: "/etc/a" }])],
    ["with a drive", async () => rawZip([{ name: "c:/a" }])],
    ["with a link", async () => rawZip([{ name: "a", content: "/etc/passwd", mode: 0o120777 }])],
    ["with a device", async () => rawZip([{ name: "a", mode: 0o020644 }])],
    ["with an encrypted file", async () => rawZip([{ name: "a", isEncrypted: true }])],
    [
      "with another content than it says",
      async () => rawZip([{ name: "a", content: "x", claims: { crc: 1 } }]),
    ],
  ])("in a zip %s are refused", async (_what, zip) => {
    const { jess, client, left } = await start();
    jess.on(zipRoute, { body: await zip() });
    await expect(readFiles(client.results.files("400123"))).rejects.toMatchObject({ code: "bad_reply" });
    expect(left()).toEqual([]);
  });

  it("are given once where they are named twice", async () => {
    const { jess, client } = await start();
    jess.on(zipRoute, { body: rawZip([{ name: "a/b", content: "1" }]) });
    const wanted = client.results.files("400123", { paths: ["a/b", "a/b"] });
    await expect(readFiles(wanted)).resolves.toEqual({ "a/b": "1" });
  });

  it.each<[string, readonly string[], readonly string[]]>([
    ["a character that not every disk takes", ["good", "a:b.csv"], ["good", "a_b.csv"]],
    ["a device of Windows", ["con"], ["_con"]],
    ["a device of Windows with an ending", ["a/nul.csv"], ["a/_nul.csv"]],
    ["a name twice", ["a", "a"], ["a", "a (2)"]],
    ["a name twice in another case", ["a/b.csv", "A/B.CSV"], ["a/b.csv", "A/B (2).CSV"]],
    ["a name twice by a dot", ["a/b.csv", "a/./b.csv"], ["a/b.csv", "a/b (2).csv"]],
    ["a folder of a file's name", ["a", "a/b"], ["a", "a (2)/b"]],
  ])("in a zip with %s are given under names that every disk can keep", async (_what, names, paths) => {
    const { jess, client } = await start();
    jess.on(zipRoute, { body: rawZip(names.map((name) => ({ name, content: name }))) });
    const given = await readFiles(client.results.files("400123"));
    expect(Object.entries(given)).toEqual(paths.map((path, index) => [path, names[index]]));
  });

  it("tell what the service calls them, where that is another name", async () => {
    const { jess, client } = await start();
    jess.on(zipRoute, {
      body: rawZip([
        { name: "a:b.csv", content: "1" },
        { name: "c", content: "2" },
      ]),
    });
    const given: unknown[] = [];
    for await (const { path, name } of client.results.files("400123")) given.push([path, name]);
    expect(given).toEqual([
      ["a_b.csv", "a:b.csv"],
      ["c", undefined],
    ]);
  });

  it("in a zip with a path that leads out are refused before any of them is given", async () => {
    const { jess, client } = await start();
    jess.on(zipRoute, { body: rawZip([{ name: "good", content: "1" }, { name: "../evil" }]) });
    const given: string[] = [];
    const reading = async (): Promise<void> => {
      for await (const { path } of client.results.files("400123")) given.push(path);
    };
    await expect(reading()).rejects.toMatchObject({ message: expect.stringContaining('"../evil"') });
    expect(given).toEqual([]);
  });

  it.each(["a:b.csv", "../evil.csv", "con.csv"])(
    "are given where the odd name in their zip, %s, was not asked for",
    async (name) => {
      const { jess, client } = await start();
      const zip = rawZip([
        { name },
        { name: "eplusout.eso", content: "eso" },
        { name: "b.htm", content: "h" },
      ]);
      jess.on(zipRoute, { body: zip });
      const byEnding = client.results.files("400123", { extensions: ["eso"] });
      await expect(readFiles(byEnding)).resolves.toEqual({ "eplusout.eso": "eso" });
    },
  );

  it("of more bytes than allowed are refused", async () => {
    const { jess, tempFolder, left } = await start();
    jess.on(zipRoute, { body: await zipOf(files) });
    for (const maxBytes of [15, 100]) {
      const client = jess.client({ tempFolder, limits: { maxBytes } });
      await expect(readFiles(client.results.files("400123"))).rejects.toMatchObject({ code: "too_large" });
    }
    expect(left()).toEqual([]);
  });

  it.each([
    ["a path that leads out", { paths: ["../x"] }],
    ["an ending that is none", { extensions: ["csv&x=1"] }],
  ])("named by %s are asked of nobody", async (_what, query) => {
    const { jess, client } = await start();
    await expect(readFiles(client.results.files("400123", query))).rejects.toMatchObject({
      code: "bad_input",
    });
    expect(jess.asked).toEqual([]);
  });

  it("are told where no temporary folder can be made", async () => {
    const { jess } = await start();
    const client = jess.client({ tempFolder: join(tmpdir(), "simjobs-nowhere", "x") });
    await expect(readFiles(client.results.files("400123"))).rejects.toMatchObject({
      code: "file_unwritable",
    });
  });
});

const textOf = async (said: Said, path = "eplusout.err", word = "FINISHED"): Promise<string> => {
  const { jess, client } = await start(word);
  jess.on(fileRoute(path), said);
  return (await buffer((await client.results.file("400123", path)).content)).toString();
};

describe("one file of a job's results", () => {
  it.each([
    ["a text", "eplusout.err", "  ** Warning **"],
    ["an empty one", "job.done!", ""],
    ["a page that is one", "eplustbl.htm", "<!DOCTYPE html><html></html>"],
    ["JSON that says no of itself", "case.json", '{"ok":false,"status":"x","data":null}'],
    ["a text that looks like JSON", "notes.txt", '{"ok":false,"status":"x","more":1}'],
    ["a large text that looks like JSON", "notes.txt", `{"ok":false,"status":"${"x".repeat(70_000)}"}`],
  ])("can be %s", async (_what, path, body) => {
    await expect(textOf({ body }, path)).resolves.toBe(body);
  });

  it("tells its size where the service does", async () => {
    const { jess, client } = await start();
    jess.on(fileRoute("a.csv"), { body: "1,2,3" });
    const file = await client.results.file("400123", "a.csv");
    expect(file.size).toBe(5);
    file.close();
  });

  it.each<[string, Said, string, string]>([
    ["a no", { body: no("File is not found") }, "FINISHED", "not_found"],
    ["a 404", { status: 404, body: "" }, "FINISHED", "not_found"],
    ["a no", { body: no("Not yet") }, "QUEUED", "not_ready"],
    ["HTML", { body: "<html>sign in</html>" }, "FINISHED", "bad_reply"],
    ["a fault", { status: 501, body: "" }, "FINISHED", "service_failed"],
  ])("that comes as %s is told as such", async (_what, said, word, code) => {
    await expect(textOf(said, "eplusout.err", word)).rejects.toMatchObject({ code });
  });

  it.each(["", "../eplusout.err", "/etc/passwd", "a\\b"])("is not asked for as %j", async (path) => {
    const { jess, client } = await start();
    await expect(client.results.file("400123", path)).rejects.toMatchObject({ code: "bad_input" });
    expect(jess.asked).toEqual([]);
  });
});

const view = async (route: string, said: Said) => {
  const { jess, client } = await start();
  jess.on(route, said);
  return { jess, results: client.results };
};

describe("the viewers", () => {
  it("show a file as text", async () => {
    const { results } = await view("GET /jess_web/api/job/text/400123/eplusout.err", {
      body: "** Warning **",
    });
    await expect(results.text("400123", "eplusout.err")).resolves.toBe("** Warning **");
  });

  it.each<[string, unknown, unknown]>([
    ["the data of an envelope", yes("ok", [1, 2]), [1, 2]],
    ["JSON without one", { variables: [1] }, { variables: [1] }],
    ["a text", "Program Version", "Program Version"],
  ])("hand on %s of an index, whose form is not known", async (_what, body, expected) => {
    const { results } = await view("GET /jess_web/api/eso/400123/eplusout.eso", { body });
    await expect(results.esoIndex("400123", "eplusout.eso")).resolves.toEqual(expected);
  });

  it("ask for the values of variables", async () => {
    const { jess, results } = await view("GET /jess_web/api/eso/var/400123/eplusout.eso", {
      body: yes("", [7]),
    });
    await expect(results.esoValues("400123", "eplusout.eso", { pid: 0, variables: [1, 2] })).resolves.toEqual(
      [7],
    );
    expect(jess.heard.at(-1)?.query).toBe("pid=0&vars=1%2C2");
    await expect(results.esoValues("400123", "a.eso", { pid: 0, variables: [-1] })).rejects.toMatchObject({
      code: "bad_input",
    });
  });

  it("have a model prepared, and give its reference", async () => {
    const route = "GET /jess_web/api/dxf/400123/eplusout.dxf";
    const reference = "0123456789abcdef0123456789abcdef";
    const { jess, results } = await view(route, { body: yes("Model is ready to view.", reference) });
    await expect(results.dxf("400123", "eplusout.dxf")).resolves.toBe(reference);
    jess.on(route, { body: yes("Model is ready to view.", "elsewhere") });
    await expect(results.dxf("400123", "eplusout.dxf")).rejects.toMatchObject({ code: "bad_reply" });
  });

  it("say that there is no such file", async () => {
    const { results } = await view("GET /jess_web/api/job/text/400123/nothing", { body: no("none") });
    await expect(results.text("400123", "nothing")).rejects.toMatchObject({ code: "not_found" });
  });
});

describe("the outcome of a job's model", () => {
  const dirRoute = "GET /jess_web/api/job/dir/400123";
  const success =
    "EnergyPlus Completed Successfully-- 5 Warning; 0 Severe Errors; Elapsed Time=00hr 00min  6.17sec";
  const failure =
    "EnergyPlus Terminated--Fatal Error Detected. 0 Warning; 1 Severe Errors; Elapsed Time=0.59sec";
  it("is read from its two reports", async () => {
    const { jess, client } = await start();
    jess.on(dirRoute, listing("eplusout.end", "eplusout.err", "eplusout.eso"));
    jess.on(fileRoute("eplusout.end"), { body: success });
    jess.on(fileRoute("eplusout.err"), { body: "   ** Warning ** one" });
    await expect(client.results.checkOutcome("400123")).resolves.toMatchObject({
      jobId: "400123",
      verdict: "successful",
      warnings: 5,
      runs: [{ folder: "" }],
    });
    expect(queries(jess)).toEqual([]);
  });

  it("is read from a report with more zeros behind it than a report has bytes", async () => {
    const { jess, client } = await start();
    jess.on(dirRoute, listing("eplusout.err"));
    const zeros = Buffer.alloc(9 * 1024 * 1024);
    jess.on(fileRoute("eplusout.err"), { body: Buffer.concat([Buffer.from(`   *** ${success}`), zeros]) });
    await expect(client.results.checkOutcome("400123")).resolves.toMatchObject({
      verdict: "successful",
      runs: [{ ending: expect.stringMatching(/6\.17sec$/u) }],
    });
  });

  it("of many cases is read out of the zip", async () => {
    const { jess, client, left } = await start();
    jess.on(dirRoute, listing("SimResults.csv"));
    jess.on(zipRoute, {
      body: await zipOf({
        "case-1/eplusout.end": success,
        "case-2/eplusout.end": failure,
        "case-2/sqlite.err": "",
      }),
    });
    const outcome = await client.results.checkOutcome("400123");
    expect(outcome.verdict).toBe("failed");
    expect(outcome.runs.map(({ folder, verdict }) => [folder, verdict])).toEqual([
      ["case-1", "successful"],
      ["case-2", "failed"],
    ]);
    expect(queries(jess)).toEqual(["ext=end%2Cerr"]);
    expect(left()).toEqual([]);
  });

  it("is read out of the zip where the directory cannot be read", async () => {
    const { jess, client } = await start();
    jess.on(dirRoute, { body: yes("", 7) });
    jess.on(zipRoute, { body: await zipOf({ "eplusout.end": failure }) });
    await expect(client.results.checkOutcome("400123")).resolves.toMatchObject({ verdict: "failed" });
  });

  it("is unclear without reports", async () => {
    const { jess, client } = await start();
    jess.on(dirRoute, listing("results.csv"));
    jess.on(zipRoute, { body: rawZip([]) });
    await expect(client.results.checkOutcome("400123")).resolves.toMatchObject({
      verdict: "unclear",
      runs: [],
    });
  });

  it.each(["QUEUED", "CANCELED", "REJECTED", "BUSY"])(
    "is not asked for while the job is %s",
    async (word) => {
      const { jess, client } = await start(word);
      await expect(client.results.checkOutcome("400123")).rejects.toMatchObject({ code: "not_ready" });
      expect(jess.asked).toEqual(["POST /users/api/auth", statusRoute]);
    },
  );
});
