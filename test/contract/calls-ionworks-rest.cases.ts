import { expect } from "vitest";
import type { Bench } from "./bench.js";
import { noKey } from "./calls-ionworks.cases.js";
import { casesOf, failureCase, type ClientCall } from "./client-call.js";
import type { ContractSuite } from "./contract-suite.js";

const study = async ({ ionworks }: Bench): Promise<string> =>
  (await ionworks.studies.create({ name: "Cold" })).id;

const studies: readonly ClientCall[] = [
  {
    name: "ionworks.studies.create()",
    asks: ["W35"],
    call: async ({ ionworks }) =>
      (await ionworks.studies.create({ name: "Cold", description: "d" })).description,
    gives: "d",
  },
  {
    name: "ionworks.studies.list()",
    asks: ["W36"],
    prepare: study,
    call: async ({ ionworks }) => (await ionworks.studies.list()).items.map(({ name }) => name),
    gives: ["Cold"],
  },
  {
    name: "ionworks.studies.get()",
    asks: ["W37"],
    prepare: study,
    call: async ({ ionworks }, id) => (await ionworks.studies.get(id)).name,
    gives: "Cold",
  },
  {
    name: "ionworks.studies.update()",
    asks: ["W38"],
    prepare: study,
    call: async ({ ionworks }, id) => (await ionworks.studies.update(id, { name: "Colder" })).name,
    gives: "Colder",
  },
  {
    name: "ionworks.studies.delete()",
    asks: ["W39"],
    prepare: study,
    call: async ({ ionworks }, id) => {
      await ionworks.studies.delete(id);
      return (await ionworks.studies.list()).items;
    },
    gives: [],
  },
  {
    name: "ionworks.studies.addSimulation(), twice,",
    asks: ["W40", "W9"],
    prepare: study,
    call: async (bench, id) => {
      const simulation = bench.job({ provider: "ionworks", kind: "simulation" }).id;
      await bench.ionworks.studies.addSimulation(id, simulation);
      const mapping = await bench.ionworks.studies.addSimulation(id, simulation);
      const { simulations } = await bench.ionworks.simulations({ studyId: id });
      return [mapping.study_id === id, simulations.map((one) => one.id === simulation)];
    },
    gives: [true, [true]],
  },
  {
    name: "ionworks.studies.removeSimulation()",
    asks: ["W41", "W9"],
    prepare: study,
    call: async (bench, id) => {
      const simulation = bench.job({ provider: "ionworks", kind: "simulation" }).id;
      await bench.ionworks.studies.addSimulation(id, simulation);
      await bench.ionworks.studies.removeSimulation(id, simulation);
      return (await bench.ionworks.simulations({ studyId: id })).simulations;
    },
    gives: [],
  },
];

const rest: readonly ClientCall[] = [
  {
    name: "ionworks.health()",
    asks: ["R1"],
    call: ({ ionworks }) => ionworks.health(),
    gives: undefined,
    signInFails: null,
  },
  {
    name: "ionworks.user()",
    asks: ["R2"],
    call: async ({ ionworks, ada }) => (await ionworks.user()).id === ada.ionworks.userId,
    gives: true,
  },
  {
    name: "ionworks.projects()",
    asks: ["R3"],
    call: async ({ ionworks, ada }) =>
      (await ionworks.projects()).some(({ id }) => id === ada.ionworks.projectId),
    gives: true,
  },
  {
    name: "ionworks.project()",
    asks: ["R4"],
    call: async ({ ionworks, ada }) =>
      (await ionworks.project(ada.ionworks.projectId)).id === ada.ionworks.projectId,
    gives: true,
  },
  {
    name: "ionworks.organizations()",
    asks: ["R5"],
    call: async ({ ionworks, ada }) =>
      (await ionworks.organizations()).map(({ id }) => id === ada.ionworks.organizationId),
    gives: [true],
  },
  {
    name: "ionworks.usage()",
    asks: ["R6"],
    call: async ({ ionworks }) => (await ionworks.usage()).simulation,
    gives: { usage: 0, limit: null },
  },
  {
    name: "ionworks.capabilities()",
    asks: ["R7"],
    call: ({ ionworks }) => ionworks.capabilities(),
    gives: expect.any(Object),
  },
  {
    name: "ionworks.schema()",
    asks: ["R8"],
    call: ({ ionworks }) => ionworks.schema("pipeline"),
    gives: expect.any(Object),
  },
];

const failures = [
  failureCase({
    name: "ionworks.health()",
    when: "the service is down",
    asks: ["R1"],
    faults: [{ match: { path: "/healthz" }, fault: { kind: "status", status: 503 } }],
    call: ({ ionworks }) => ionworks.health(),
    code: "service_failed",
  }),
  failureCase({
    name: "ionworks.project()",
    when: "there is no such project",
    asks: ["R4"],
    call: ({ ionworks }) => ionworks.project("00000000-0000-4000-8000-000000000000"),
    code: "not_found",
  }),
  failureCase({
    name: "ionworks.schema()",
    when: "there is no such schema",
    asks: ["R8"],
    call: ({ ionworks }) => ionworks.schema("nothing"),
    code: "not_found",
  }),
  failureCase({
    name: "ionworks.studies.create()",
    when: "the name is taken",
    asks: ["W35"],
    prepare: study,
    call: ({ ionworks }) => ionworks.studies.create({ name: "Cold" }),
    code: "conflict",
  }),
  failureCase({
    name: "ionworks.studies.get()",
    when: "there is no such study",
    asks: ["W37"],
    call: ({ ionworks }) => ionworks.studies.get("not-there"),
    code: "not_found",
  }),
  failureCase({
    name: "ionworks.studies.addSimulation()",
    when: "there is no such simulation",
    asks: ["W40"],
    prepare: study,
    call: ({ ionworks }, id) => ionworks.studies.addSimulation(id, "not-there"),
    code: "not_found",
  }),
  failureCase({
    name: "ionworks.studies.removeSimulation()",
    when: "the simulation is not in the study",
    asks: ["W41"],
    prepare: study,
    call: ({ ionworks }, id) => ionworks.studies.removeSimulation(id, "not-there"),
    code: "not_found",
  }),
];

/** Every other method of the Ionworks client, against the mock. */
export const callsIonworksRest: ContractSuite = {
  subject: "the rest of the Ionworks client, against the mock:",
  cases: [...casesOf([...studies, ...rest], noKey), ...failures],
};
