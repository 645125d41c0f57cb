import { createHash } from "node:crypto";
import { request as httpRequest } from "node:http";
import { describe, expect, it } from "vitest";
import { startMock } from "../start-mock.js";
import { finishedJob, model, weather, zipOfJob } from "../testing/finished-job.js";
import { idOf, objectOf, parsed, signIn } from "../testing/jess-client.js";
import { zipOf } from "../testing/zip-of.js";

/** The files of one finished EnergyPlus job, as they were recorded. */
const recordedNames = [
  "console.log",
  ...["bnd", "dxf", "eio", "end", "err", "eso", "mdd", "mtd", "mtr", "rdd", "shd"].map(
    (extension) => `eplusout.${extension}`,
  ),
  "eplusout.wrl",
  "eplusssz.csv",
  "eplustbl.htm",
  "epluszsz.csv",
  "in.epw",
  "in.idf",
  "job.done!",
  "sqlite.err",
  "time_stamps.txt",
];

function childrenOf(node: Record<string, unknown>): Record<string, unknown>[] {
  return Array.isArray(node["children"]) ? node["children"].map(objectOf) : [];
}

describe("JESS point 12: the directory of a job", () => {
  it("has the newer shape by default, with the misspellings of the wire", async () => {
    await using mock = await startMock({ clock: "manual" });
    const { jess, id } = await finishedJob(mock);
    const { ok, status, data } = parsed(await jess.get(`/job/dir/${id}`));
    expect([ok, status]).toEqual([true, `${id} status available`]);
    const root = objectOf(data);
    const state = { disabled: false, openned: false, selected: false };
    expect({ ...root, children: null }).toEqual({
      text: `${id} [*]`,
      type: "root",
      id: null,
      state,
      data: { fullPath: "/", folder: true, lastModified: 0, size: 0 },
      a_attr: { title: "/ total size 0 B" },
      li_attr: {},
      children: null,
    });
    const children = childrenOf(root);
    expect(children.map(({ data: file }) => String(objectOf(file)["fullPath"]).slice(1))).toEqual(
      recordedNames,
    );
    const done = children.find(({ text }) => String(text).startsWith("job.done!"));
    expect(done).toMatchObject({ text: "job.done! (0 B)", type: "done!" });
    const epw = children.find(({ text }) => String(text).startsWith("in.epw"));
    const modified = Number(objectOf(epw?.["data"])["lastModified"]);
    expect(modified % 1000).toBe(0);
    const minute = new Date(modified).toISOString().slice(0, 16).replace("T", " ");
    expect(epw).toEqual({
      text: "in.epw (800 B)",
      type: "epw",
      id: null,
      state,
      data: { fullPath: "/in.epw", folder: false, lastModified: modified, size: 800 },
      a_attr: { title: `/in.epw last modfied at ${minute} UTC` },
      li_attr: {},
      children: [],
    });
  });

  it("has the older shape by switch", async () => {
    await using mock = await startMock({ clock: "manual", switches: { jess: { directory: "older" } } });
    const { jess, id } = await finishedJob(mock);
    const root = objectOf(parsed(await jess.get(`/job/dir/${id}`))["data"]);
    expect(root).toMatchObject({
      name: "Result folder",
      fileName: "Result folder",
      open: true,
      nocheck: true,
    });
    expect(childrenOf(root).map(({ fileName }) => fileName)).toEqual(recordedNames);
    expect(childrenOf(root).find(({ fileName }) => fileName === "in.epw")).toEqual({
      name: "in.epw (0.80 KB)",
      fileName: "in.epw",
      open: false,
      nocheck: false,
      fileSize: 800,
      children: [],
    });
  });

  it.each(["newer", "older"])("has a folder for each case of a job with several, %s", async (directory) => {
    await using mock = await startMock({ clock: "manual", switches: { jess: { directory } } });
    const { jess, id } = await finishedJob(mock, { "a.idf": model, "a.epw": weather, split: "true" });
    const root = objectOf(parsed(await jess.get(`/job/dir/${id}`))["data"]);
    const folders = childrenOf(root).filter((child) => childrenOf(child).length > 0);
    expect(folders).toHaveLength(12);
    expect(folders[11]).toMatchObject(
      directory === "newer"
        ? { text: "case-0012", type: "folder", data: { fullPath: "/case-0012", folder: true } }
        : { name: "case-0012", open: true, nocheck: true, fileSize: 0 },
    );
    expect(JSON.stringify(folders[11])).toContain("in.idf");
  });
});

describe("JESS point 13: zips and files of results", () => {
  it("has the recorded files, and the inputs byte for byte", async () => {
    await using mock = await startMock({ clock: "manual" });
    const { jess, id } = await finishedJob(mock);
    const answer = await jess.get(`/job/file/${id}`);
    expect(answer.headers["content-disposition"]).toBe(`attachment; filename="${id}.zip"`);
    const files = await zipOfJob(jess, id);
    expect([...files.keys()]).toEqual(recordedNames);
    expect(files.get("in.idf")).toEqual(Buffer.from(model));
    expect(files.get("in.epw")).toEqual(Buffer.from(weather));
    expect(files.get("job.done!")).toHaveLength(0);
    expect(files.get("sqlite.err")).toHaveLength(0);
  });

  it("finds model and weather inside of a zip with folders, other models beside them", async () => {
    await using mock = await startMock({ clock: "manual" });
    const zip = await zipOf({ "p/models/a.idf": "other", "p/models/b.idf": model, "p/w/b.epw": weather });
    const { jess, id } = await finishedJob(mock, { "tosubmit.zip": zip, model: "b.idf" });
    const files = await zipOfJob(jess, id);
    expect([files.get("in.idf")?.toString(), files.get("in.epw")?.toString()]).toEqual([model, weather]);
  });

  it("filters by extensions, and gives an empty zip where none fits", async () => {
    await using mock = await startMock({ clock: "manual" });
    const { jess, id } = await finishedJob(mock);
    expect([...(await zipOfJob(jess, id, "?ext=csv,eso")).keys()]).toEqual([
      "eplusout.eso",
      "eplusssz.csv",
      "epluszsz.csv",
    ]);
    expect([...(await zipOfJob(jess, id, "?ext=nothing")).keys()]).toEqual([]);
  });

  it("serves single files, the same as in the zip, and with the sizes of the directory", async () => {
    await using mock = await startMock({ clock: "manual" });
    const { jess, id } = await finishedJob(mock);
    const files = await zipOfJob(jess, id);
    const root = objectOf(parsed(await jess.get(`/job/dir/${id}`))["data"]);
    for (const child of childrenOf(root)) {
      const { fullPath, size } = objectOf(child["data"]);
      const answer = await jess.get(`/job/file/${id}${String(fullPath)}`);
      expect(answer.body).toEqual(files.get(String(fullPath).slice(1)));
      expect(answer.body).toHaveLength(Number(size));
      expect(answer.headers["content-length"]).toBe(String(size));
    }
    expect((await jess.get(`/job/file/${id}/eplustbl.htm`)).headers["content-type"]).toBe("text/html");
  });

  it("tells in the tables that they are made up, and that their sums agree", async () => {
    await using mock = await startMock({ clock: "manual" });
    const [ref] = mock.addJobs({ provider: "jess", status: "FINISHED" });
    const jess = await signIn(mock);
    const files = await zipOfJob(jess, idOf(ref));
    const csv = files.get("eplustbl.csv")?.toString() ?? "";
    expect(csv).toContain("Made up by the simjobs mock");
    expect(files.get("eplustbl.htm")?.toString()).toContain("Made up by the simjobs mock");
    const numbers = (row: string): number[] =>
      new RegExp(`^,${row},(.*)$`, "mu").exec(csv)?.[1]?.split(",").map(Number) ?? [];
    const uses = ["Heating", "Cooling", "Interior Lighting", "Interior Equipment", "Fans"].map(numbers);
    for (const column of [0, 1]) {
      const sum = uses.reduce((total, row) => total + (row[column] ?? Number.NaN), 0);
      expect(sum).toBeCloseTo(numbers("Total End Uses")[column] ?? Number.NaN, 2);
    }
    const [electricity = 0, gas = 0] = numbers("Total End Uses");
    expect(numbers("Total Site Energy")[0]).toBeCloseTo(electricity + gas, 2);
    expect(files.get("eplusout.sql")?.toString("latin1", 0, 15)).toBe("SQLite format 3");
  });

  it("gives sql and csv only where the model asks for them", async () => {
    await using mock = await startMock({ clock: "manual" });
    const asking = `${model}Output:SQLite,Simple;\nOutputControl:Table:Style,Comma; ! HTML;\n`;
    const first = await finishedJob(mock);
    const second = await finishedJob(mock, { "a.idf": asking, "a.epw": weather });
    const extra = [...(await zipOfJob(second.jess, second.id)).keys()].filter(
      (name) => !recordedNames.includes(name),
    );
    expect(extra).toEqual(["eplusout.sql", "eplustbl.csv"]);
    expect((await zipOfJob(first.jess, first.id)).has("eplusout.sql")).toBe(false);
  });

  it("reads zones and version in the model", async () => {
    await using mock = await startMock({ clock: "manual" });
    const { jess, id } = await finishedJob(mock);
    const files = await zipOfJob(jess, id);
    expect(files.get("eplusout.eso")?.toString()).toContain("KÜCHE,Zone Mean Air Temperature [C] !Hourly");
    expect(files.get("eplusout.eso")?.toString()).toContain("HALL,Zone Mean");
    expect(files.get("eplusout.err")?.toString()).toMatch(/^Program Version,EnergyPlus, Version 9\.6\.0/u);
  });

  it("has the weather of each case in its folder, and folders in the zip", async () => {
    await using mock = await startMock({ clock: "manual" });
    const { jess, id } = await finishedJob(mock, { "a.idf": model, "a.epw": "A", "b.epw": "B" });
    const files = await zipOfJob(jess, id);
    expect(files.get("case-0001/in.epw")?.toString()).toBe("A");
    expect(files.get("case-0002/in.epw")?.toString()).toBe("B");
    expect([...files.keys()].filter((name) => !name.includes("/"))).toEqual([
      "console.log",
      "job.done!",
      "time_stamps.txt",
    ]);
    const { body } = await jess.get(`/job/file/${id}`);
    expect(body.toString("latin1").match(/case-0002\/PK/gu)).not.toBeNull();
    expect((await jess.get(`/job/file/${id}/case-0002/in.epw`)).text).toBe("B");
  });

  it.each(["UNPACKED", "QUEUED", "CANCELED", "REJECTED"])("has none for a job that is %s", async (status) => {
    await using mock = await startMock({ clock: "manual" });
    const [ref] = mock.addJobs({ provider: "jess", status });
    const jess = await signIn(mock);
    for (const path of ["dir", "file"]) {
      const answer = await jess.get(`/job/${path}/${idOf(ref)}`);
      expect([answer.status, parsed(answer)]).toEqual([
        200,
        { ok: false, status: `Results of job ${idOf(ref)} are not available`, data: null },
      ]);
    }
  });

  it.each(["dir/ID", "file/ID", "file/ID/eplusout.err", "text/ID/eplusout.err"])(
    "refuses %s of a foreign and of an unknown job in the envelope, or with 404 by switch",
    async (path) => {
      for (const missing of ["envelope", "404"]) {
        await using mock = await startMock({ clock: "manual", switches: { jess: { missing } } });
        const [ref] = mock.addJobs({ provider: "jess", owner: "grace", status: "FINISHED" });
        const jess = await signIn(mock);
        for (const id of [idOf(ref), "12"]) {
          const answer = await jess.get(`/job/${path.replace("ID", id)}`);
          if (missing === "404") {
            expect(answer.status).toBe(404);
          } else {
            expect([answer.status, parsed(answer)]).toEqual([
              200,
              { ok: false, status: `Job ${id} is not accessible to user ada@example.org`, data: null },
            ]);
          }
        }
      }
    },
  );

  it.each(["nothing.txt", "../../etc/passwd", "..%2f..%2fetc%2fpasswd", "case-0001/in.idf", "in.idf/x"])(
    "has no file %s",
    async (name) => {
      await using mock = await startMock({ clock: "manual" });
      const { jess, id } = await finishedJob(mock);
      expect(parsed(await jess.get(`/job/file/${id}/${name}`))).toMatchObject({ ok: false });
    },
  );

  it("is the same for the same seed and requests, byte for byte, and another for another seed", async () => {
    const digests: string[] = [];
    for (const seed of ["one", "one", "two"]) {
      await using mock = await startMock({ clock: "manual", seed });
      const { jess, id } = await finishedJob(mock);
      const hash = createHash("sha256");
      for (const path of ["file", "dir"]) hash.update((await jess.get(`/job/${path}/${id}`)).body);
      digests.push(hash.digest("hex"));
    }
    expect(digests[1]).toBe(digests[0]);
    expect(digests[2]).not.toBe(digests[0]);
  });

  it("counts what was downloaded", async () => {
    await using mock = await startMock({ clock: "manual" });
    const { jess, id } = await finishedJob(mock);
    const { body } = await jess.get(`/job/file/${id}`);
    await jess.get(`/job/file/${id}/in.epw`);
    expect(parsed(await jess.get("/usage"))).toMatchObject({ data: [{ download: body.length + 800 }] });
  });

  it("streams 200 MB, alone and in the zip, with their length announced", async () => {
    await using mock = await startMock({ clock: "manual" });
    const resultBytes = 200_000_000;
    const [ref] = mock.addJobs({ provider: "jess", status: "FINISHED", resultBytes });
    const jess = await signIn(mock);
    const drain = (path: string): Promise<{ announced: number; received: number }> =>
      new Promise((resolve, reject) => {
        const { hostname, port } = new URL(mock.url);
        const sent = httpRequest({ hostname, port, path, headers: { Cookie: jess.cookie } }, (answer) => {
          let received = 0;
          answer.on("data", (chunk: Buffer) => {
            received += chunk.length;
          });
          answer.on("error", reject);
          answer.on("end", () => resolve({ announced: Number(answer.headers["content-length"]), received }));
        });
        sent.on("error", reject);
        sent.end();
      });
    const one = await drain(`/jess_web/api/job/file/${idOf(ref)}/eplusout.eso`);
    expect(one).toEqual({ announced: resultBytes, received: resultBytes });
    const zip = await drain(`/jess_web/api/job/file/${idOf(ref)}?ext=eso,end`);
    expect(zip.received).toBe(zip.announced);
    expect(zip.received).toBeGreaterThan(resultBytes);
  }, 60_000);

  it("fills the results of submitted jobs up by switch", async () => {
    await using mock = await startMock({
      clock: "manual",
      switches: { jess: { "result-bytes": 3_000_000 } },
    });
    const { jess, id } = await finishedJob(mock);
    const files = await zipOfJob(jess, id);
    expect(files.get("eplusout.eso")).toHaveLength(3_000_000);
    expect(files.get("eplusout.eso")?.toString()).toMatch(
      /\nEnd of Data\n Number of Records Written= +\d+\n$/u,
    );
  });
});

describe("viewers of results", () => {
  it("shows any file as text, and gives a reference to a drawing", async () => {
    await using mock = await startMock({ clock: "manual" });
    const { jess, id } = await finishedJob(mock);
    const text = await jess.get(`/job/text/${id}/eplustbl.htm`);
    expect([text.headers["content-type"], text.text]).toEqual([
      "text/plain",
      (await jess.get(`/job/file/${id}/eplustbl.htm`)).text,
    ]);
    expect(parsed(await jess.get(`/dxf/${id}/eplusout.dxf`))).toEqual({
      ok: true,
      status: "Model is ready to view. Use the model reference in the data field.",
      data: expect.stringMatching(/^[0-9a-f]{32}$/u),
    });
  });
});
