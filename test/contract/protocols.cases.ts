import { readdirSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import type { JobRecord, QuickModel } from "@simjobs/ionworks";
import { root, textOf } from "../workspace-files.js";
import type { Bench } from "./bench.js";
import type { ContractCase, ContractSuite } from "./contract-suite.js";

interface Course {
  readonly protocol: string;
  readonly model?: QuickModel;
  readonly parameters?: Readonly<Record<string, number>>;
}

const model = { capacity: 5, chemistry: "NMC/Graphite" };
const discharge = "steps: [{Discharge: {mode: C-rate, value: 1}}, {Rest: {duration: 60}}]";
const limited = `${discharge}\nsafety_limits: {voltage_min: 3.2}`;
const back = `steps: [{Rest: {duration: 60, name: pause}}, {Discharge: {mode: C-rate, value: 1}}]
safety_limits: {voltage_min: 3.2, goto: pause}`;
const rated = "steps: [{Discharge: {mode: C-rate, value: 'input[\"rate\"]'}}]";

/** The job of a simulation, when it is over. */
async function jobOf({ ionworks, mock }: Bench, course: Course): Promise<JobRecord> {
  const { jobId } = await ionworks.submitSimulation({
    parameterized_model: { quick_model: course.model ?? model },
    protocol_experiment: { name: "course", protocol: course.protocol },
    experiment_parameters: course.parameters ?? {},
  });
  mock.clock.advance(3_600_000);
  return ionworks.job(jobId ?? "");
}

/** What becomes of a protocol by each value of a switch: how its job ends, or `null` where it is refused. */
const bySwitch: readonly (readonly [string, string, Course, string | null])[] = [
  ["initial-soc-unit", "auto", { protocol: `${discharge}\nglobal: {initial_soc: 80}` }, "completed"],
  ["initial-soc-unit", "percent", { protocol: `${discharge}\nglobal: {initial_soc: 80}` }, "completed"],
  ["initial-soc-unit", "fraction", { protocol: `${discharge}\nglobal: {initial_soc: 80}` }, null],
  ["missing-input", "422", { protocol: rated }, null],
  ["missing-input", "fails", { protocol: rated }, "failed"],
  ["extra-input", "ignored", { protocol: discharge, parameters: { rate: 1 } }, "completed"],
  ["extra-input", "422", { protocol: discharge, parameters: { rate: 1 } }, null],
  ["rest-without-end", "hour", { protocol: "steps: [{Rest: {}}]" }, "completed"],
  ["rest-without-end", "422", { protocol: "steps: [{Rest: {}}]" }, null],
  ["unknown-protocol-key", "422", { protocol: `${discharge}\nauthor: me` }, null],
  ["unknown-protocol-key", "ignored", { protocol: `${discharge}\nauthor: me` }, "completed"],
  ["safety-end", "test", { protocol: limited }, "completed"],
  ["safety-end", "step", { protocol: limited }, "completed"],
  ["safety-status", "completed", { protocol: limited }, "completed"],
  ["safety-status", "failed", { protocol: limited }, "failed"],
  ["jumps-exhausted", "fails", { protocol: back }, "failed"],
  ["jumps-exhausted", "ends", { protocol: back }, "completed"],
];

const cases: readonly ContractCase[] = [
  {
    title: "a protocol is valid, or not and why, as text and as a mapping",
    asks: ["R9"],
    run: async ({ ionworks }) => {
      const fine = { isValid: true, error: null };
      expect(await ionworks.validateProtocol(discharge)).toEqual(fine);
      expect(await ionworks.validateProtocol("Rest for 10 minutes")).toEqual(fine);
      expect(await ionworks.validateProtocol({ steps: [{ Rest: { duration: 1 } }] })).toEqual(fine);
      const wrong = await ionworks.validateProtocol("steps: [{Fly: {}}]");
      expect(wrong).toEqual({ isValid: false, error: expect.stringContaining("Fly") });
    },
  },
  {
    title: "a protocol names its inputs, unless it cannot be read",
    asks: ["R10"],
    run: async ({ ionworks }) => {
      expect(await ionworks.protocolInputs(rated)).toEqual(["rate"]);
      expect(await ionworks.protocolInputs(discharge)).toEqual([]);
      await expect(ionworks.protocolInputs("- 1")).rejects.toMatchObject({ code: "rejected_input" });
    },
  },
  ...bySwitch.map(([name, value, course, status]): ContractCase => ({
    title: `a protocol is ${status ?? "refused"} (ionworks ${name}: ${value})`,
    asks: ["W7"],
    mock: { switches: { ionworks: { [name]: value } } },
    run: async (bench) => {
      if (status === null) {
        await expect(jobOf(bench, course)).rejects.toMatchObject({ code: "rejected_input" });
        expect((await bench.ionworks.jobs()).jobs).toEqual([]);
      } else {
        expect((await jobOf(bench, course)).status).toBe(status);
      }
    },
  })),
  ...["client", "422"].map((value): ContractCase => ({
    title: `a quick model of no keys is what the service makes of it (ionworks quick-defaults: ${value})`,
    asks: ["W8"],
    mock: { switches: { ionworks: { "quick-defaults": value } } },
    run: async ({ foreigner, ionworks }) => {
      const reply = await foreigner.ionworks("POST", "/simulations/with-template/batch", {
        json: {
          parameterized_model: { quick_model: {} },
          experiment_template_id: await ionworks.parseProtocol({
            protocol_experiment: { name: "course", protocol: discharge },
          }),
          experiment_parameter_sets: [{}],
        },
      });
      expect(reply.status).toBe(value === "422" ? 422 : 200);
    },
  })),
  ...readdirSync(join(root, "examples"))
    .filter((file) => /\.(?:yaml|txt)$/u.test(file))
    .map((file): ContractCase => ({
      title: `examples/${file} runs to its end`,
      asks: ["W7", "W8"],
      run: async (bench) => {
        const protocol = textOf(`examples/${file}`);
        const parameters = protocol.includes("input[") ? { rate: 0.5 } : {};
        expect((await jobOf(bench, { protocol, parameters })).status).toBe("completed");
      },
    })),
];

export const protocols: ContractSuite = { subject: "a protocol", cases };
