import { expect } from "vitest";
import {
  accountReply,
  createdJobReply,
  directoryReply,
  envelopeReply,
  folderNodeReply,
  infoReply,
  jobListReply,
  listRecordReply,
  modelReferenceReply,
  resultNodeReply,
  statusReply,
  usageListReply,
  usageReply,
} from "@simjobs/core/schemas/jess";
import type { Bench } from "./bench.js";
import type { ContractCase, ContractSuite } from "./contract-suite.js";
import { at } from "./at.js";
import type { Fields } from "./fields.js";
import { modelText, weatherText } from "./examples.js";
import { formOf } from "./foreign-multipart.js";
import { expectReads, expectReply } from "./wire-check.js";

const jess = "/jess_web/api";

/** The envelope, and what the page shows in it. */
const envelopeFields: Fields = { ok: "flag", status: "text" };

const statusRowFields: Fields = {
  id: "integer",
  job_ID: "integer",
  status: "text",
  status_Info: "text",
  progress: "text",
  cancel_Flag: "flag",
  completion_Time: "epoch?",
  last_Update: "epoch",
};

const listRecordFields: Fields = {
  job_SN: "integer",
  id: "integer",
  username: "text",
  job_Name: "text",
  job_Desc: "text",
  job_Type: "text",
  job_Subset: "text",
  job_Args: "text",
  status: "text",
  message: "text",
  progress: "text",
  njobs: "integer",
  cputime: "integer",
  submissionSize: "integer",
  storageSize: "integer",
  resultSize: "integer",
  received: "epoch",
  accepted: "epoch?",
  prepared: "epoch?",
  simulated: "epoch?",
  collected: "epoch?",
  retrieved: "epoch?",
  cancelled: "epoch?",
};

const nodeFields: Fields = {
  text: "text",
  type: "text",
  state: "object",
  data: "object",
  a_attr: "object",
  li_attr: "object",
  children: "list",
};

const olderNodeFields: Fields = {
  name: "text",
  fileName: "text",
  open: "flag",
  nocheck: "flag",
  fileSize: "integer",
  children: "list",
};

const infoFields: Fields = {
  Title: "text",
  Description: "text",
  Major: "integer",
  Minor: "integer",
  Revision: "integer",
  Release: "text",
  Update: "integer",
  Notice: "text",
};

/** Asks for an envelope that says yes and returns its `data`. */
async function yes(bench: Bench, method: string, path: string, json?: unknown): Promise<unknown> {
  const reply = await bench.foreigner.jess(method, `${jess}${path}`, json === undefined ? {} : { json });
  const body = expectReply(reply, { schema: envelopeReply, fields: envelopeFields });
  expect(body).toMatchObject({ ok: true });
  return at(body, "data");
}

async function no(bench: Bench, method: string, path: string, json?: unknown): Promise<unknown> {
  const reply = await bench.foreigner.jess(method, `${jess}${path}`, json === undefined ? {} : { json });
  const body = expectReply(reply, { schema: envelopeReply, fields: envelopeFields });
  expect(body).toMatchObject({ ok: false, data: null });
  return at(body, "status");
}

const finished = (bench: Bench): string => bench.job({ provider: "jess", status: "FINISHED" }).id;

const about: readonly ContractCase[] = [
  {
    title: "J1 tells its version without an envelope, with and without a sign-in",
    asks: ["J1"],
    run: async ({ foreigner }) => {
      for (const reply of [
        await foreigner.send("GET", `${jess}/info`),
        await foreigner.jess("GET", `${jess}/info`),
      ]) {
        const body = expectReply(reply, { schema: infoReply, fields: infoFields });
        expect(body).toMatchObject({ Title: "JESS Web API" });
      }
    },
  },
  {
    title: "J2 and J3 answer about the link in an envelope",
    asks: ["J2", "J3"],
    run: async (bench) => {
      const { jessUser, jessPwd } = bench.ada.jess;
      expect(await yes(bench, "POST", "/session", { jessUser, jessPwd })).toBeNull();
      expect(await yes(bench, "GET", "/session")).toBeNull();
      expect(await no(bench, "POST", "/session", { jessUser, jessPwd: "wrong" })).toContain("does not match");
    },
  },
  {
    title: "J4 tells the account with every field of the page",
    asks: ["J4"],
    run: async (bench) => {
      expectReads(accountReply, await yes(bench, "GET", "/account"), {
        id: "integer",
        username: "text",
        firstname: "text",
        surname: "text",
        email: "text",
        address: "text",
        telephone: "text",
        permissions: "text",
        userGroup: "text",
        suspended: "flag",
        overdraft: "number",
        cpuhour: "number",
        registered: "epoch",
        last_Access: "epoch",
      });
    },
  },
  {
    title: "J5 tells the usage as a list of one",
    asks: ["J5"],
    run: async (bench) => {
      finished(bench);
      const data = await yes(bench, "GET", "/usage");
      expectReads(usageListReply, data);
      expect(data).toHaveLength(1);
      expectReads(usageReply, at(data, 0), {
        username: "text",
        status: "text",
        submissions: "integer",
        jobs: "integer",
        cputime: "integer",
        upload: "integer",
        download: "integer",
        storage: "integer",
        latest: "epoch",
      });
    },
  },
];

const words = ["UNPACKED", "ACCEPTED", "QUEUED", "FINISHED", "REJECTED", "CANCELED"] as const;

const lists: readonly ContractCase[] = (
  [
    ["J6", "POST"],
    ["J6'", "GET"],
  ] as const
).flatMap(([id, method]) => [
  {
    title: `${id} lists jobs of every status with every field`,
    asks: [id],
    run: async (bench: Bench) => {
      for (const status of words) bench.job({ provider: "jess", status });
      const data = await yes(bench, method, "/jobs", {});
      expectReads(jobListReply, data);
      expect(data).toHaveLength(words.length);
      if (!Array.isArray(data)) throw new TypeError("no list");
      for (const record of data) expectReads(listRecordReply, record, listRecordFields);
      expect(data.map((record: unknown) => at(record, "status"))).toEqual(expect.arrayContaining([...words]));
    },
  },
  {
    title: `${id} lists by day and status`,
    asks: [id],
    run: async (bench: Bench) => {
      for (const status of words) bench.job({ provider: "jess", status });
      const filter = { since: "2026-01-05", till: "2026-01-05", status: "FINISHED,REJECTED" };
      expect(await yes(bench, method, "/jobs", filter)).toHaveLength(2);
      expect(await yes(bench, method, "/jobs", { since: "2026-01-06" })).toEqual([]);
    },
  },
]);

const files = { "box.idf": modelText, "in.epw": weatherText };

const work: readonly ContractCase[] = [
  {
    title: "J7 makes a job of an uploaded form",
    asks: ["J7"],
    run: async ({ foreigner }) => {
      const reply = await foreigner.jess("POST", `${jess}/job`, formOf(files, { title: "box", desc: "" }));
      const body = expectReply(reply, {
        schema: envelopeReply,
        fields: { ...envelopeFields, data: "integer" },
      });
      expectReads(createdJobReply, at(body, "data"));
      expect(body).toMatchObject({ status: `Job ${String(at(body, "data"))} is created` });
    },
  },
  {
    title: "J8 makes a job of stored files",
    asks: ["J8", "U10"],
    run: async (bench) => {
      await bench.foreigner.jess("POST", "/users/api/files/box", formOf(files));
      const command = {
        cmd: "Create",
        caption: "box",
        uploadRef: "/box",
        main: "box.idf",
        weatherRef: ["in.epw"],
      };
      expectReads(createdJobReply, await yes(bench, "POST", "/job", command));
    },
  },
  {
    title: "J9 makes a job of an old one's files",
    asks: ["J9"],
    run: async (bench) => {
      const command = { cmd: "Create", caption: "again", jobRef: Number(finished(bench)) };
      expectReads(createdJobReply, await yes(bench, "POST", "/job", command));
    },
  },
  ...["early", "null"].map((given): ContractCase => ({
    title: `J10 answers a cancel with the flagged status row, its completion time ${given}`,
    asks: ["J10"],
    mock: { switches: { jess: { "completion-time": given } } },
    run: async (bench) => {
      const { id } = bench.job({ provider: "jess", status: "QUEUED", durationMs: 600_000 });
      const data = await yes(bench, "POST", `/job/${id}`, { cmd: "Cancel" });
      expectReads(statusReply, data, statusRowFields);
      expect(data).toMatchObject({ job_ID: Number(id), status: "QUEUED", cancel_Flag: true });
      expect(at(data, "completion_Time") === null).toBe(given === "null");
    },
  })),
  {
    title: "J10 says no to the cancel of a job that has ended, is not there or belongs to somebody else",
    asks: ["J10"],
    run: async (bench) => {
      const foreign = bench.job({ provider: "jess", status: "QUEUED", owner: bench.grace.name }).id;
      for (const id of [finished(bench), "999999", foreign]) {
        const said = await no(bench, "POST", `/job/${id}`, { cmd: "Cancel" });
        expect(said).toBe(`Job ${id} is not found or not cancellable`);
      }
    },
  },
  ...["CANCELED", "CANCELLED"].map((word): ContractCase => ({
    title: `J11 and J6 agree about every status, a cancelled one spelled ${word}`,
    asks: ["J11", "J6"],
    mock: { switches: { jess: { "end-word": word } } },
    run: async (bench) => {
      const ids = words.map((status) => bench.job({ provider: "jess", status }).id);
      const listed = await yes(bench, "POST", "/jobs", {});
      for (const [index, id] of ids.entries()) {
        const row = await yes(bench, "GET", `/job/status/${id}`);
        expectReads(statusReply, row, statusRowFields);
        const expected = words[index] === "CANCELED" ? word : words[index];
        expect(row).toMatchObject({ job_ID: Number(id), status: expected });
        const record = Array.isArray(listed)
          ? listed.find((one) => at(one, "job_SN") === Number(id))
          : undefined;
        expect(record).toMatchObject({
          status: at(row, "status"),
          message: at(row, "status_Info"),
          progress: at(row, "progress"),
        });
      }
    },
  })),
  {
    title: "J11 calls an unknown and a foreign job not accessible",
    asks: ["J11"],
    run: async (bench) => {
      const foreign = bench.job({ provider: "jess", status: "QUEUED", owner: bench.grace.name }).id;
      for (const id of ["999999", foreign]) {
        expect(await no(bench, "GET", `/job/status/${id}`)).toBe(
          `Job ${id} is not accessible to user ${bench.ada.jess.email}`,
        );
      }
    },
  },
];

const results: readonly ContractCase[] = [
  {
    title: "J12 tells the files in the newer shape",
    asks: ["J12"],
    run: async (bench) => {
      const tree = await yes(bench, "GET", `/job/dir/${finished(bench)}`);
      expectReads(directoryReply, tree, nodeFields);
      const children = at(tree, "children");
      expect(Array.isArray(children) && children.length).toBeGreaterThan(3);
      for (const child of Array.isArray(children) ? children : []) {
        expectReads(resultNodeReply, child, nodeFields);
      }
    },
  },
  {
    title: "J12 tells the files in the older shape",
    asks: ["J12"],
    mock: { switches: { jess: { directory: "older" } } },
    run: async (bench) => {
      const tree = await yes(bench, "GET", `/job/dir/${finished(bench)}`);
      expectReads(directoryReply, tree, olderNodeFields);
      const children = at(tree, "children");
      expect(Array.isArray(children) && children.length).toBeGreaterThan(3);
      for (const child of Array.isArray(children) ? children : []) {
        expectReads(folderNodeReply, child, olderNodeFields);
      }
    },
  },
  {
    title: "J13 sends a zip, of some extensions where they are asked for",
    asks: ["J13"],
    run: async (bench) => {
      const id = finished(bench);
      const whole = await bench.foreigner.jess("GET", `${jess}/job/file/${id}`);
      const part = await bench.foreigner.jess("GET", `${jess}/job/file/${id}?ext=err,end`);
      for (const { status, bytes } of [whole, part]) {
        expect(status).toBe(200);
        expect(bytes.subarray(0, 4).toString("latin1")).toBe("PK\u0003\u0004");
      }
      expect(part.bytes.length).toBeLessThan(whole.bytes.length);
    },
  },
  {
    title: "J14 and J15 send one file as it is",
    asks: ["J14", "J15"],
    run: async (bench) => {
      const id = finished(bench);
      const raw = await bench.foreigner.jess("GET", `${jess}/job/file/${id}/eplusout.end`);
      const text = await bench.foreigner.jess("GET", `${jess}/job/text/${id}/eplusout.end`);
      expect(raw.bytes.toString("utf8")).toContain("EnergyPlus Completed Successfully");
      expect(text.bytes).toEqual(raw.bytes);
    },
  },
  ...["envelope", "404"].map((given): ContractCase => ({
    title: `J12, J13 and J14 answer ${given} where there are no results`,
    asks: ["J12", "J13", "J14"],
    mock: { switches: { jess: { missing: given } } },
    run: async (bench) => {
      const { id } = bench.job({ provider: "jess", status: "QUEUED", durationMs: 60_000 });
      for (const path of [`/job/dir/${id}`, `/job/file/${id}`, `/job/file/${id}/eplusout.err`]) {
        if (given === "envelope") await no(bench, "GET", path);
        else expect((await bench.foreigner.jess("GET", `${jess}${path}`)).status).toBe(404);
      }
    },
  })),
  {
    title: "J16, J17 and J19 answer for viewers without an envelope, J18 in one",
    asks: ["J16", "J17", "J18", "J19"],
    run: async (bench) => {
      const id = finished(bench);
      const trees = await bench.foreigner.jess("GET", `/jess_web/api/eso/${id}/eplusout.eso`);
      expect(trees.json()).toMatchObject({ varTrees: [{ type: "ESORoot" }, {}, {}], runPeriods: [{}] });
      const series = await bench.foreigner.jess(
        "GET",
        `/jess_web/api/eso/var/${id}/eplusout.mtr?pid=0&vars=7,,8,`,
      );
      expect(series.json()).toMatchObject([{ varId: 7, domain: "Meter" }, { varId: 8 }]);
      const objects = await bench.foreigner.jess("GET", `/jess_web/api/idf/${id}/in.idf`);
      expect(objects.json()).toMatchObject({ type: "IDFRoot", children: expect.any(Array) });
      expectReads(modelReferenceReply, await yes(bench, "GET", `/dxf/${id}/eplusout.dxf`));
    },
  },
];

const anyJson: readonly ContractCase[] = ["pretty", "compact"].map((json) => ({
  title: `replies read the same in ${json} JSON`,
  asks: ["J11", "J4", "J1"],
  mock: { switches: { jess: { json } } },
  run: async (bench) => {
    const row = await yes(bench, "GET", `/job/status/${finished(bench)}`);
    expectReads(statusReply, row, statusRowFields);
    expectReads(accountReply, await yes(bench, "GET", "/account"));
    const info = await bench.foreigner.send("GET", `${jess}/info`);
    expectReply(info, { schema: infoReply });
    expect(info.bytes.includes("\n")).toBe(json === "pretty");
  },
}));

/** Every reply of the mock's JESS API, asked for by somebody else's client, read by ours. */
export const wireJess: ContractSuite = {
  subject: "what the mock's JESS API sends, our schemas read:",
  cases: [...about, ...lists, ...work, ...results, ...anyJson],
};
