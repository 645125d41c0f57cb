import type { RunningMock } from "../mock-options.js";
import { withKeyOf } from "./ionworks-client.js";
import { parsed } from "./jess-client.js";
import { parsedList } from "./parsed-list.js";
import type { RawAnswer } from "./raw-request.js";

const oneHourDischarge = `global:
  initial_state_type: soc_percentage
  initial_state_value: 100
  initial_temperature: 25
steps:
  - Discharge:
      mode: C-rate
      value: 1
      ends:
        - Voltage < 2.5
`;

/** The first of the two calls. */
export function parseTemplate(
  mock: RunningMock,
  protocol: string = oneHourDischarge,
  projectId: string = mock.accounts[0].ionworks.projectId,
): Promise<RawAnswer> {
  return withKeyOf(mock).post("/protocols/parse-to-template", {
    protocol_experiment: { protocol, name: "1C discharge" },
    experiment_parameters: {},
    project_id: projectId,
  });
}

/** Both calls, of a 5 Ah cell unless told otherwise. */
export async function submitBatch(
  mock: RunningMock,
  extra: object = {},
  protocol?: string,
): Promise<RawAnswer> {
  return withKeyOf(mock).post("/simulations/with-template/batch", {
    parameterized_model: { quick_model: { capacity: 5, chemistry: "NMC/Graphite" } },
    experiment_template_id: String(parsed(await parseTemplate(mock, protocol))["template_id"]),
    experiment_parameter_sets: [{}],
    project_id: mock.accounts[0].ionworks.projectId,
    ...extra,
  });
}

/** Ids of submitted simulations. */
export async function submitIds(mock: RunningMock, extra: object = {}, protocol?: string): Promise<string[]> {
  return parsedList(await submitBatch(mock, extra, protocol)).map((pair) => String(pair["simulation_id"]));
}
