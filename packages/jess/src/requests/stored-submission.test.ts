import { describe, expect, it } from "vitest";
import { listRecord, startJess, yes, type Said } from "../../test/scripted-jess.js";

const route = "POST /jess_web/api/job";
const created: Said = { body: yes("Job 400123 is created", 400_123) };

describe("a job of stored files", () => {
  it.each(["proj/x", "/proj/x/"])(
    "is made of the folder %s, of which the service is told by a leading slash",
    async (folder) => {
      const jess = await startJess();
      jess.on(route, created);
      const submission = { folder, title: "t", description: "d", mark: "mark-0001" };
      await expect(jess.client().submitStored(submission)).resolves.toMatchObject({
        id: "400123",
        wasFound: false,
      });
      const sent = jess.heard.at(-1);
      expect(sent?.headers["content-type"]).toBe("application/json");
      expect(JSON.parse(sent?.body.toString() ?? "")).toEqual({
        cmd: "Create",
        caption: "t",
        description: "d [simjobs mark-0001]",
        uploadRef: "/proj/x",
      });
    },
  );

  it("tells what to run in the names that this command has", async () => {
    const jess = await startJess();
    jess.on(route, created);
    await jess.client().submitStored({
      folder: "proj",
      mark: "mark-0001",
      main: "project.json",
      weather: ["a.epw"],
      split: false,
      subset: "LIST_FILE",
      caseLists: ["jobs.txt"],
    });
    expect(JSON.parse(jess.heard.at(-1)?.body.toString() ?? "")).toMatchObject({
      main: "project.json",
      weatherRef: ["a.epw"],
      split: false,
      subset: "LIST_FILE",
      caseList: ["jobs.txt"],
    });
  });

  it("is not made of a path that leads out of the storage", async () => {
    const jess = await startJess();
    await expect(jess.client().submitStored({ folder: "../other" })).rejects.toMatchObject({
      code: "bad_input",
    });
    expect(jess.asked).toEqual([]);
  });

  it("whose answer is lost is found in the list", async () => {
    const jess = await startJess();
    jess.on(route, { drop: true });
    jess.on("POST /jess_web/api/jobs", { body: yes("", [listRecord({ job_Desc: "[simjobs mark-0001]" })]) });
    await expect(jess.client().submitStored({ folder: "proj", mark: "mark-0001" })).resolves.toMatchObject({
      id: "400123",
      wasFound: true,
    });
    expect(jess.asked.filter((asked) => asked === route)).toHaveLength(1);
  });
});

describe("a list of jobs", () => {
  it("is asked for by GET with the same filter where the service knows no POST", async () => {
    const jess = await startJess();
    jess.on("POST /jess_web/api/jobs", { status: 405, body: "" });
    jess.on("GET /jess_web/api/jobs", { body: yes("Ada jobs available", [listRecord()]) });
    await expect(
      jess.client().jobs({ since: "2026-11-01", statuses: ["FINISHED", "QUEUED"] }),
    ).resolves.toHaveLength(1);
    const [byPost, byGet] = jess.heard.slice(-2).map(({ body }) => body.toString());
    expect(byGet).toBe(byPost);
    expect(JSON.parse(byGet ?? "")).toEqual({ since: "2026-11-01", status: "FINISHED,QUEUED" });
  });

  it("is told as missing by its first answer where the service knows neither", async () => {
    const jess = await startJess();
    jess.on("POST /jess_web/api/jobs", { status: 405, body: "not that" });
    await expect(jess.client().jobs()).rejects.toMatchObject({ code: "bad_reply", httpStatus: 405 });
  });
});
