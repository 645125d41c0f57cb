import { expect } from "vitest";
import type { FaultSeed } from "@simjobs/mock";
import { JessClient } from "@simjobs/jess";
import { casesOf, failureCase, textOf, type ClientCall } from "./client-call.js";
import type { ContractSuite } from "./contract-suite.js";
import { modelPath, modelText, weatherPath } from "./examples.js";

const noSession: FaultSeed = { match: { path: "*/users/api/*" }, fault: { kind: "expire-session" } };

const calls: readonly ClientCall[] = [
  {
    name: "jess.usersInfo()",
    asks: ["U1"],
    call: ({ jess }) => jess.usersInfo(),
    gives: expect.objectContaining({ Title: "Users Web API" }),
    signInFails: null,
  },
  {
    name: "jess.logOn()",
    asks: ["U2"],
    call: ({ jess }) => jess.logOn(),
    gives: expect.objectContaining({ ok: true, email: "ada@example.org" }),
    signInFails: null,
  },
  {
    name: "jess.checkIn()",
    asks: ["U3"],
    prepare: async ({ jess }) => (await jess.logOn()).status ?? "",
    call: ({ jess }) => jess.checkIn(),
    gives: expect.objectContaining({ ok: true, email: "ada@example.org" }),
  },
  {
    name: "jess.logOff()",
    asks: ["U4"],
    prepare: async ({ jess }) => (await jess.logOn()).status ?? "",
    call: ({ jess }) => jess.logOff(),
    gives: undefined,
    signInFails: null,
  },
  {
    name: "jess.confirm()",
    asks: ["U5"],
    call: ({ jess, ada }) => jess.confirm(ada.jess.email, ada.jess.password),
    gives: expect.objectContaining({ ok: true, email: "ada@example.org" }),
  },
  {
    name: "jess.user()",
    asks: ["U6"],
    call: ({ jess }) => jess.user(),
    gives: expect.objectContaining({ jess_user: "Ada", jess_pwd: "hidden", use_jess: true }),
  },
  {
    name: "jess.updateUser()",
    asks: ["U7", "U6"],
    call: async ({ jess }) => {
      await jess.updateUser({ company: "Example Ltd" });
      return (await jess.user()).company;
    },
    gives: "Example Ltd",
  },
  {
    name: "jess.sendMail()",
    asks: ["U12"],
    call: ({ jess }) => jess.sendMail({ subject: "s", body: "b" }),
    gives: expect.anything(),
  },
  {
    name: "jess.storage.upload()",
    asks: ["U10"],
    call: ({ jess }) => jess.storage.upload([modelPath, weatherPath], "proj/box"),
    gives: { folder: "proj/box", message: expect.any(String) },
  },
  {
    name: "jess.storage.upload() to the root",
    asks: ["U10"],
    call: ({ jess }) => jess.storage.upload([modelPath]),
    gives: { folder: "", message: expect.any(String) },
  },
  {
    name: "jess.storage.list()",
    asks: ["U8"],
    prepare: async ({ jess }) => (await jess.storage.upload([modelPath, weatherPath], "proj/box")).folder,
    call: async ({ jess }, folder) =>
      [(await jess.storage.list(folder)).children, (await jess.storage.list()).children].map((children) =>
        children.map(({ name }) => name),
      ),
    gives: [["one-zone.idf", "weather.epw"], ["proj"]],
  },
  {
    name: "jess.storage.open()",
    asks: ["U9"],
    prepare: async ({ jess }) => (await jess.storage.upload([modelPath], "proj")).folder,
    call: async ({ jess }, folder) => textOf((await jess.storage.open(`${folder}/one-zone.idf`)).content),
    gives: Buffer.from(modelText).toString("latin1"),
  },
  {
    name: "jess.storage.delete()",
    asks: ["U11", "U8"],
    prepare: async ({ jess }) => (await jess.storage.upload([modelPath, weatherPath], "proj")).folder,
    call: async ({ jess }, folder) => {
      await jess.storage.delete(`${folder}/one-zone.idf`);
      return (await jess.storage.list(folder)).children.map(({ name }) => name);
    },
    gives: ["weather.epw"],
  },
];

const failures = [
  failureCase({
    name: "jess.logOn()",
    when: "the password is wrong",
    asks: ["U2"],
    call: async ({ mock, clock, ada }) => {
      const credentials = { email: ada.jess.email, password: "wrong" };
      const client = new JessClient({ baseUrl: mock.url, clock, credentials });
      try {
        return await client.logOn();
      } finally {
        await client.close();
      }
    },
    code: "unauthorized",
  }),
  failureCase({
    name: "jess.confirm()",
    when: "somebody else's password is given",
    asks: ["U5"],
    call: ({ jess, grace }) => jess.confirm(grace.jess.email, grace.jess.password),
    code: "unauthorized",
  }),
  ...["envelope", "404"].flatMap((missing) => [
    failureCase({
      name: `jess.storage.open(), answered with ${missing},`,
      when: "there is no such file",
      asks: ["U9"],
      mock: { switches: { jess: { missing } } },
      call: ({ jess }) => jess.storage.open("nowhere/nothing.txt"),
      code: "not_found",
    }),
    failureCase({
      name: `jess.storage.list(), answered with ${missing},`,
      when: "there is no such folder",
      asks: ["U8"],
      mock: { switches: { jess: { missing } } },
      call: ({ jess }) => jess.storage.list("nowhere"),
      code: "not_found",
    }),
    failureCase({
      name: `jess.storage.delete(), answered with ${missing},`,
      when: "there is nothing",
      asks: ["U11"],
      mock: { switches: { jess: { missing } } },
      call: ({ jess }) => jess.storage.delete("nowhere"),
      code: "not_found",
    }),
  ]),
  failureCase({
    name: "jess.storage.upload()",
    when: "the answer is lost",
    asks: ["U10"],
    faults: [{ match: { method: "POST", path: "/users/api/files" }, fault: { kind: "drop-after" } }],
    call: ({ jess }) => jess.storage.upload([modelPath]),
    code: "unreachable",
    mayHaveLeft: true,
  }),
];

/** Every method about the ENSIMS account and its files, against the mock. */
export const callsUsers: ContractSuite = {
  subject: "the JESS client's users part, against the mock:",
  cases: [...casesOf(calls, noSession), ...failures],
};
