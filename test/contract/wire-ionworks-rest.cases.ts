import { expect } from "vitest";
import {
  ecmFitReply,
  jobReply,
  organizationReply,
  projectReply,
  studyPageReply,
  studyReply,
  studySimulationReply,
  usageReply,
  userReply,
} from "@simjobs/core/schemas/ionworks";
import type { ContractCase, ContractSuite } from "./contract-suite.js";
import { at } from "./at.js";
import type { Fields } from "./fields.js";
import { formOf } from "./foreign-multipart.js";
import { expectReads, expectReply } from "./wire-check.js";

const named: Fields = { id: "text", name: "text" };
const studyFields: Fields = { ...named, project_id: "text" };
const listedStudy: Fields = { ...studyFields, simulation_count: "integer", validation_count: "integer" };

const studies: readonly ContractCase[] = [
  ...(
    [
      ["204", 204],
      ["200", 200],
    ] as const
  ).map(([deleted, code]): ContractCase => ({
    title: `W35 to W39 make, list, read, rename and delete a study, answered with ${deleted}`,
    asks: ["W35", "W36", "W37", "W38", "W39"],
    mock: { switches: { ionworks: { deleted } } },
    run: async ({ foreigner, ada }) => {
      const studies = `/projects/${ada.ionworks.projectId}/studies`;
      const made = await foreigner.ionworks("POST", studies, { json: { name: "Cold", description: "d" } });
      const study = expectReply(made, { status: 201, schema: studyReply, fields: studyFields });
      const page = expectReply(await foreigner.ionworks("GET", `${studies}?limit=10&offset=0`), {
        schema: studyPageReply,
      });
      expect(page).toMatchObject({ count: 1, total: 1 });
      expectReads(studyReply, at(page, "items", 0), listedStudy);
      const path = `${studies}/${String(at(study, "id"))}`;
      expectReply(await foreigner.ionworks("GET", path), { schema: studyReply, fields: studyFields });
      const renamed = await foreigner.ionworks("PATCH", path, { json: { name: "Colder" } });
      expect(expectReply(renamed, { schema: studyReply })).toMatchObject({ name: "Colder" });
      expect((await foreigner.ionworks("DELETE", path)).status).toBe(code);
      expect((await foreigner.ionworks("GET", path)).status).toBe(404);
    },
  })),
  {
    title: "W40 puts a simulation into a study, once; W41 takes it out; W9 lists what is in it",
    asks: ["W40", "W41", "W9"],
    run: async (bench) => {
      const { foreigner, ada } = bench;
      const studies = `/projects/${ada.ionworks.projectId}/studies`;
      const made = await foreigner.ionworks("POST", studies, { json: { name: "Cold" } });
      const study = String(at(made.json(), "id"));
      const { id } = bench.job({ provider: "ionworks", kind: "simulation" });
      const path = `${studies}/${study}/simulations/${id}`;
      for (const status of [201, 200]) {
        const mapping = await foreigner.ionworks("POST", path);
        const schema = studySimulationReply;
        expectReply(mapping, { status, schema, fields: { study_id: "text", simulation_id: "text" } });
      }
      const listed = async () => (await foreigner.ionworks("GET", `/simulations?study_id=${study}`)).json();
      expect(await listed()).toMatchObject({ total: 1, simulations: [{ id }] });
      expect((await foreigner.ionworks("DELETE", path)).status).toBe(204);
      expect(await listed()).toMatchObject({ total: 0 });
    },
  },
];

const fits: readonly ContractCase[] = [
  {
    title: "W42 and W43 start fits that are plain jobs, with a result of every field of the page",
    asks: ["W42", "W43", "W3"],
    run: async ({ foreigner, mock }) => {
      const started = [
        await foreigner.ionworks("POST", "/ecm/fit-from-measurements", {
          json: { measurements: [{ id: "m-1" }] },
        }),
        await foreigner.ionworks(
          "POST",
          "/ecm/fit-from-file?num_rcs=2",
          formOf({ "drive.csv": "t,v\n0,4\n" }),
        ),
      ];
      mock.clock.advance(3_600_000);
      for (const reply of started) {
        const fit = expectReply(reply, { schema: ecmFitReply, fields: { job_id: "text", status: "text" } });
        const job = await foreigner.ionworks("GET", `/jobs/${String(at(fit, "job_id"))}`);
        expectReads(jobReply, job.json(), { result: "object" });
        const result = at(job.json(), "result");
        expect(Object.keys(Object(result))).toEqual(
          expect.arrayContaining(
            "rmse_mV num_rcs time data_voltage model_voltage soc ocv r0 rc_pairs ocv_provided capacity_Ah".split(
              " ",
            ),
          ),
        );
        expect(at(result, "capacity_Ah")).toEqual(expect.any(Array));
      }
    },
  },
];

const rest: readonly ContractCase[] = [
  {
    title: "R1 answers without a key, R2 tells who is signed in",
    asks: ["R1", "R2"],
    run: async ({ foreigner, ada }) => {
      expect((await foreigner.send("GET", "/healthz")).status).toBe(200);
      const me = expectReply(await foreigner.ionworks("GET", "/users/me"), {
        schema: userReply,
        fields: { id: "text", email: "text", authorized_organization: "object", organizations: "list" },
      });
      expect(me).toMatchObject({
        id: ada.ionworks.userId,
        authorized_organization: { id: ada.ionworks.organizationId, name: expect.any(String) },
      });
    },
  },
  {
    title: "R2 knows a bearer token too",
    asks: ["R2"],
    run: async ({ foreigner, ada }) => {
      const headers = { Authorization: `Bearer ${ada.ionworks.token}` };
      const reply = await foreigner.send("GET", "/users/me", { headers });
      expect(expectReply(reply, { schema: userReply })).toMatchObject({ id: ada.ionworks.userId });
    },
  },
  {
    title: "R3, R4 and R5 tell projects and organizations as bare arrays",
    asks: ["R3", "R4", "R5"],
    run: async ({ foreigner, ada }) => {
      const projects = (await foreigner.ionworks("GET", "/projects")).json();
      const organizations = (await foreigner.ionworks("GET", "/organizations")).json();
      expect(projects).toEqual(expect.any(Array));
      expectReads(projectReply, at(projects, 0), named);
      expect(organizations).toHaveLength(1);
      expectReads(organizationReply, at(organizations, 0), named);
      const one = await foreigner.ionworks("GET", `/projects/${ada.ionworks.projectId}`);
      expectReply(one, { schema: projectReply, fields: { ...named, organization_id: "text" } });
    },
  },
  {
    title: "R6 tells hours, where nothing is a limit",
    asks: ["R6"],
    run: async ({ foreigner }) => {
      const usage = expectReply(await foreigner.ionworks("GET", "/organizations/current/usage"), {
        schema: usageReply,
        fields: { period_start: "time", period_end: "time", simulation: "object", compute: "object" },
      });
      expect(usage).toMatchObject({
        simulation: { usage: 0, limit: null },
        compute: { usage: 0, limit: null },
      });
      expect(Object.keys(Object(at(usage, "compute", "usage_by_type"))).toSorted()).toEqual(
        ["simulation", "datafit", "optimization", "validation", "pipeline"].toSorted(),
      );
    },
  },
  {
    title: "R7 and R8 tell what the service can do",
    asks: ["R7", "R8"],
    run: async ({ foreigner }) => {
      expect((await foreigner.ionworks("GET", "/discovery/capabilities")).json()).toEqual(expect.any(Object));
      const names = "data protocol project study model parameterized_model optimization pipeline".split(" ");
      for (const name of names) {
        const reply = await foreigner.ionworks("GET", `/discovery/schemas/${name}`);
        expect(reply.status, name).toBe(200);
        expect(reply.json()).toEqual(expect.any(Object));
      }
      expect((await foreigner.ionworks("GET", "/discovery/schemas/nothing")).status).toBe(404);
    },
  },
];

/** Every other reply of the mock's Ionworks API, asked for by somebody else's client, read by ours. */
export const wireIonworksRest: ContractSuite = {
  subject: "what else the mock's Ionworks API sends, our schemas read:",
  cases: [...studies, ...fits, ...rest],
};
