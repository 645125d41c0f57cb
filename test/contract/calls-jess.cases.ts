import { expect } from "vitest";
import { filesIn } from "@simjobs/jess";
import type { FaultSeed } from "@simjobs/mock";
import type { Bench } from "./bench.js";
import { all, casesOf, failureCase, textOf, type ClientCall } from "./client-call.js";
import type { ContractSuite } from "./contract-suite.js";
import { modelPath, modelText, weatherPath, weatherText } from "./examples.js";
import { folderWith } from "./temporary-folder.js";

/** Every session that is brought is over, also the one that was made for the second attempt. */
const noSession: FaultSeed = { match: { path: "*/jess_web/api/*" }, fault: { kind: "expire-session" } };

const running = (bench: Bench): string =>
  bench.job({ provider: "jess", status: "QUEUED", durationMs: 600_000, name: "Seeded" }).id;
const finished = (bench: Bench): string =>
  bench.job({ provider: "jess", status: "FINISHED", name: "Seeded" }).id;
const foreign = (bench: Bench): string =>
  bench.job({ provider: "jess", status: "QUEUED", owner: bench.grace.name }).id;

const box = { models: [modelPath], weather: [weatherPath], title: "box", mark: "mark-0001" };
const jeplusProject = {
  "project.json": JSON.stringify({
    projectType: "EPLUS",
    weatherDir: "./",
    weatherFile: "weather.epw",
    idfdir: "./",
    idftemplate: "box.idf",
    parameters: [],
  }),
  "box.idf": modelText,
  "weather.epw": weatherText,
};
const created = expect.objectContaining({ id: expect.stringMatching(/^[1-9]\d*$/) });

const account: readonly ClientCall[] = [
  {
    name: "jess.info()",
    asks: ["J1"],
    call: ({ jess }) => jess.info(),
    gives: expect.objectContaining({ Title: "JESS Web API", Major: expect.any(Number) }),
    signInFails: null,
  },
  {
    name: "jess.linkAccount()",
    asks: ["J2"],
    call: ({ jess, ada }) => jess.linkAccount(ada.jess.jessUser, ada.jess.jessPwd),
    gives: undefined,
  },
  {
    name: "jess.session()",
    asks: ["J3"],
    call: ({ jess }) => jess.session(),
    gives: { isLinked: true, message: "JESS session key is valid." },
  },
  {
    name: "jess.account()",
    asks: ["J4"],
    call: ({ jess }) => jess.account(),
    gives: expect.objectContaining({ username: "Ada", email: "ada@example.org" }),
  },
  {
    name: "jess.usage()",
    asks: ["J5"],
    prepare: finished,
    call: ({ jess }) => jess.usage(),
    gives: expect.objectContaining({ submissions: 1, jobs: 1 }),
  },
];

const jobs: readonly ClientCall[] = [
  {
    name: "jess.jobs()",
    asks: ["J6"],
    prepare: (bench) => {
      finished(bench);
      return running(bench);
    },
    call: async ({ jess }) => (await jess.jobs({ since: "2026-01-05", statuses: ["QUEUED"] })).length,
    gives: 1,
  },
  {
    name: "jess.jobsOf()",
    asks: ["J6"],
    prepare: (bench) => {
      finished(bench);
      return running(bench);
    },
    call: async ({ jess }, id) =>
      (await jess.jobsOf(new Set([id, "999999"]))).map((record) => String(record.job_SN) === id),
    gives: [true],
  },
  {
    name: "jess.findSubmitted()",
    asks: ["J6"],
    prepare: async ({ jess }) => (await jess.submitEnergyPlus(box)).id,
    call: async ({ jess, mock }, id) =>
      (await jess.findSubmitted("mark-0001", mock.clock.now())).map((record) => String(record.job_SN) === id),
    gives: [true],
  },
  {
    name: "jess.job()",
    asks: ["J11"],
    prepare: running,
    call: ({ jess }, id) => jess.job(id),
    gives: expect.objectContaining({ status: "QUEUED", cancel_Flag: false }),
  },
  {
    name: "jess.cancelJob()",
    asks: ["J10"],
    prepare: running,
    call: ({ jess }, id) => jess.cancelJob(id),
    gives: {
      isAccepted: true,
      isForbidden: false,
      message: expect.stringContaining("Cancel flag has been set"),
      row: expect.objectContaining({ cancel_Flag: true, status: "QUEUED" }),
    },
  },
];

const submits: readonly ClientCall[] = [
  {
    name: "jess.submitEnergyPlus()",
    asks: ["J7"],
    call: ({ jess }) => jess.submitEnergyPlus(box),
    gives: created,
  },
  {
    name: "jess.submitScan()",
    asks: ["J7"],
    call: ({ jess }) => jess.submitScan({ files: [modelPath, weatherPath] }),
    gives: created,
  },
  {
    name: "jess.submitJEPlus()",
    asks: ["J7"],
    prepare: () => folderWith(jeplusProject),
    call: ({ jess }, folder) => jess.submitJEPlus({ folder, subset: "ALL" }),
    gives: created,
  },
  {
    name: "jess.submitRadiance()",
    asks: ["J7"],
    prepare: () => folderWith({ "room.oct": "#?RADIANCE", "view.vf": "rvu" }),
    call: ({ jess }, folder) => jess.submitRadiance({ folder, program: "rpict", input: "view.vf" }),
    gives: created,
  },
  {
    name: "jess.submitDaySim()",
    asks: ["J7"],
    prepare: () => folderWith({ "room.hea": "project_name room", "room.pts": "0 0 1" }),
    call: ({ jess }, folder) => jess.submitDaySim({ folder, input: "room.pts" }),
    gives: created,
  },
  {
    name: "jess.submitStored()",
    asks: ["J8", "U10"],
    prepare: async ({ jess }) => (await jess.storage.upload([modelPath, weatherPath], "proj/box")).folder,
    call: ({ jess }, folder) => jess.submitStored({ folder, main: "one-zone.idf", weather: ["weather.epw"] }),
    gives: created,
  },
  {
    name: "jess.rerun()",
    asks: ["J9"],
    prepare: finished,
    call: ({ jess }, id) => jess.rerun(id),
    gives: created,
  },
];

const results: readonly ClientCall[] = [
  {
    name: "jess.results.directory()",
    asks: ["J12"],
    prepare: finished,
    call: async ({ jess }, id) => filesIn(await jess.results.directory(id)).map(({ path }) => path),
    gives: expect.arrayContaining(["eplusout.err", "eplusout.end", "in.idf", "in.epw"]),
  },
  {
    name: "jess.results.directory() in the older shape",
    asks: ["J12"],
    mock: { switches: { jess: { directory: "older" } } },
    prepare: finished,
    call: async ({ jess }, id) => filesIn(await jess.results.directory(id)).map(({ path }) => path),
    gives: expect.arrayContaining(["eplusout.err", "eplusout.end", "in.idf", "in.epw"]),
  },
  {
    name: "jess.results.zip()",
    asks: ["J13"],
    prepare: finished,
    call: async ({ jess }, id) => textOf((await jess.results.zip(id, ["end"])).content),
    gives: expect.stringContaining("PK\u0003\u0004"),
  },
  {
    name: "jess.results.summaries()",
    asks: ["J13"],
    prepare: finished,
    call: async ({ jess }, id) => (await jess.results.summaries(id, [], false)).length,
    gives: 1,
  },
  {
    name: "jess.results.files() out of the zip",
    asks: ["J13"],
    prepare: finished,
    call: async ({ jess }, id) => {
      const texts: string[] = [];
      for await (const { path, content } of jess.results.files(id, { extensions: ["end"] })) {
        texts.push(`${path}: ${await textOf(content)}`);
      }
      return texts;
    },
    gives: [expect.stringMatching(/^eplusout\.end: EnergyPlus Completed Successfully/)],
  },
  {
    name: "jess.results.files() one by one",
    asks: ["J14"],
    prepare: finished,
    call: async ({ jess }, id) => {
      const paths: string[] = [];
      for await (const { path, content } of jess.results.files(id, { paths: ["eplusout.end", "in.idf"] })) {
        await textOf(content);
        paths.push(path);
      }
      return paths;
    },
    gives: ["eplusout.end", "in.idf"],
  },
  {
    name: "jess.results.file()",
    asks: ["J14"],
    prepare: finished,
    call: async ({ jess }, id) => textOf((await jess.results.file(id, "eplusout.end")).content),
    gives: expect.stringContaining("EnergyPlus Completed Successfully"),
  },
  {
    name: "jess.results.checkOutcome()",
    asks: ["J12"],
    prepare: finished,
    call: async ({ jess }, id) => (await jess.results.checkOutcome(id)).verdict,
    gives: "successful",
  },
  {
    name: "jess.results.text()",
    asks: ["J15"],
    prepare: finished,
    call: ({ jess }, id) => jess.results.text(id, "eplusout.end"),
    gives: expect.stringContaining("EnergyPlus Completed Successfully"),
  },
  {
    name: "jess.results.esoIndex()",
    asks: ["J16"],
    prepare: finished,
    call: ({ jess }, id) => jess.results.esoIndex(id, "eplusout.eso"),
    gives: expect.objectContaining({ varTrees: expect.any(Array), runPeriods: expect.any(Array) }),
  },
  {
    name: "jess.results.esoValues()",
    asks: ["J17"],
    prepare: finished,
    call: ({ jess }, id) => jess.results.esoValues(id, "eplusout.eso", { pid: 0, variables: [7, 8] }),
    gives: [expect.objectContaining({ varId: 7 }), expect.objectContaining({ varId: 8 })],
  },
  {
    name: "jess.results.dxf()",
    asks: ["J18"],
    prepare: finished,
    call: ({ jess }, id) => jess.results.dxf(id, "eplusout.dxf"),
    gives: expect.stringMatching(/^[0-9a-f]{32}$/),
  },
];

const noLink: FaultSeed = { match: { path: "/jess_web/api" }, fault: { kind: "no-jess-link" } };

const failures = [
  failureCase({
    name: "jess.linkAccount()",
    when: "the service knows no such pair",
    asks: ["J2"],
    call: ({ jess, ada }) => jess.linkAccount(ada.jess.jessUser, "wrong"),
    code: "unauthorized",
  }),
  failureCase({
    name: "jess.job()",
    when: "the job is somebody else's",
    asks: ["J11", "J3"],
    prepare: foreign,
    call: ({ jess }, id) => jess.job(id),
    code: "not_found",
  }),
  failureCase({
    name: "jess.job()",
    when: "no JESS account is linked",
    asks: ["J11", "J3"],
    prepare: running,
    faults: [noLink],
    call: ({ jess }, id) => jess.job(id),
    code: "account_not_linked",
  }),
  failureCase({
    name: "jess.jobs()",
    when: "no JESS account is linked",
    asks: ["J6", "J3"],
    faults: [noLink],
    call: ({ jess }) => jess.jobs(),
    code: "account_not_linked",
  }),
  failureCase({
    name: "jess.jobs()",
    when: "a day has another form",
    asks: [],
    call: ({ jess }) => jess.jobs({ since: "05.01.2026" }),
    code: "bad_input",
  }),
  failureCase({
    name: "jess.cancelJob()",
    when: "the answer is lost",
    asks: ["J10"],
    prepare: running,
    faults: [{ match: { method: "POST", path: "*/job/*" }, fault: { kind: "drop-after" } }],
    call: ({ jess }, id) => jess.cancelJob(id),
    code: "unreachable",
    mayHaveLeft: true,
  }),
  failureCase({
    name: "jess.submitEnergyPlus()",
    when: "the answer is lost and the job is not in the list",
    asks: ["J7", "J6"],
    faults: [{ match: { method: "POST", path: "*/job$" }, fault: { kind: "drop-before" } }],
    call: ({ jess }) => jess.submitEnergyPlus(box),
    code: "submit_unclear",
    mayHaveLeft: true,
  }),
  failureCase({
    name: "jess.submitEnergyPlus()",
    when: "a file is not there",
    asks: [],
    call: ({ jess }) => jess.submitEnergyPlus({ ...box, models: ["nowhere.idf"] }),
    code: "bad_input",
    mayHaveLeft: false,
  }),
  failureCase({
    name: "jess.submitStored()",
    when: "there is no such folder",
    asks: ["J8"],
    call: ({ jess }) => jess.submitStored({ folder: "nowhere" }),
    code: "refused",
  }),
  failureCase({
    name: "jess.rerun()",
    when: "the job is somebody else's",
    asks: ["J9"],
    prepare: foreign,
    call: ({ jess }, id) => jess.rerun(id),
    code: "refused",
  }),
  ...(["envelope", "404"] as const).flatMap((missing) => [
    failureCase({
      name: `jess.results.zip(), answered with ${missing},`,
      when: "the job still runs",
      asks: ["J13", "J11"],
      mock: { switches: { jess: { missing } } },
      prepare: running,
      call: ({ jess }, id) => jess.results.zip(id),
      code: "not_ready",
    }),
    failureCase({
      name: `jess.results.files(), answered with ${missing},`,
      when: "the job is somebody else's",
      asks: ["J13", "J11"],
      mock: { switches: { jess: { missing } } },
      prepare: foreign,
      call: ({ jess }, id) => all(jess.results.files(id)),
      code: "not_found",
    }),
    failureCase({
      name: `jess.results.file(), answered with ${missing},`,
      when: "there is no such file",
      asks: ["J14", "J11"],
      mock: { switches: { jess: { missing } } },
      prepare: finished,
      call: ({ jess }, id) => jess.results.file(id, "nothing.csv"),
      code: "not_found",
    }),
  ]),
  ...(["truncated", "checksum", "html"] as const).map((how) =>
    failureCase({
      name: "jess.results.files()",
      when: `the zip is ${how}`,
      asks: ["J13"],
      prepare: finished,
      faults: [{ match: { path: "*/job/file/*" }, fault: { kind: "bad-zip", how } }],
      call: async ({ jess }, id) => {
        for await (const { content } of jess.results.files(id)) await textOf(content);
      },
      code: "bad_reply",
    }),
  ),
  failureCase({
    name: "jess.results.files()",
    when: "the service says no in place of a zip",
    asks: ["J13", "J11"],
    prepare: finished,
    faults: [{ match: { path: "*/job/file/*" }, fault: { kind: "bad-zip", how: "json" } }],
    call: ({ jess }, id) => all(jess.results.files(id)),
    code: "not_found",
  }),
];

/** Every method of the JESS client, against the mock. */
export const callsJess: ContractSuite = {
  subject: "the JESS client, against the mock:",
  cases: [...casesOf([...account, ...jobs, ...submits, ...results], noSession), ...failures],
};
