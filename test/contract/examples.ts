import { join } from "node:path";
import { parseSimulationRequest, type SimulationRequest } from "@simjobs/ionworks";
import { root, textOf } from "../workspace-files.js";

/** The files of `examples/`, as they are given to a client, and what is in them. */
export const modelPath = join(root, "examples/one-zone.idf");
export const weatherPath = join(root, "examples/weather.epw");
export const modelText = textOf("examples/one-zone.idf");
export const weatherText = textOf("examples/weather.epw");
export const dischargeRequest: SimulationRequest = parseSimulationRequest(
  JSON.parse(textOf("examples/discharge.json")),
);

/** The smallest elements that a pipeline takes, one after the other. */
export const someElements = {
  "Known values": { element_type: "entry", values: { "Ambient temperature [K]": 298.15 } },
  Fit: {
    element_type: "data_fit",
    objectives: { "Drive cycle": { objective: "CurrentDriven" } },
    parameters: {
      "Negative particle diffusivity [m2.s-1]": { initial_value: 1e-14, bounds: [1e-15, 1e-13] },
    },
  },
};
