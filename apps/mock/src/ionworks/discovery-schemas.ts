import { chemistryNames } from "./cell/chemistries.js";
import { endVariables, limitNames, modes } from "./cell/protocol.js";
import { extraVariables } from "./cell/simulation-results.js";
import { elementLabels } from "./state/pipeline.js";

const text = { type: "string" } as const;
const number = { type: "number" } as const;
const object = { type: "object" } as const;
const value = { anyOf: [number, text] } as const;

function record(properties: object, required: readonly string[] = []): object {
  return { ...object, properties, required };
}

const named = record({ name: text, description: text }, ["name"]);
const edit = record({ name: text, description: text });
const owned = record({ id: text, name: text, created_at: text, updated_at: text }, ["id"]);

const step = record({
  mode: { enum: modes },
  value,
  ends: { type: "array", items: { anyOf: [text, record({ variable: { enum: endVariables }, value })] } },
  duration: value,
  name: text,
});

/** What the mock understands, by the names of section 2.2: JSON Schemas under the service's keys. The contents are the mock's own. */
const schemas: Readonly<Record<string, object>> = {
  data: {
    create_schema: record({ columns: { enum: ["Time [s]", "Voltage [V]", "Current [A]", "Step count"] } }),
    update_schema: edit,
    response_schema: owned,
  },
  protocol: {
    create_schema: record(
      {
        global: record({
          initial_temperature: value,
          initial_state_type: { enum: ["soc_percentage", "voltage"] },
          initial_state_value: value,
          resolution: { anyOf: [value, record({ time: value, voltage: value, current: value })] },
        }),
        safety_limits: record({ ...Object.fromEntries(limitNames.map((name) => [name, value])), goto: text }),
        steps: {
          type: "array",
          items: {
            ...record({ Rest: step, Charge: step, Discharge: step }),
            minProperties: 1,
            maxProperties: 1,
          },
        },
      },
      ["steps"],
    ),
    update_schema: edit,
    response_schema: owned,
  },
  project: { create_schema: named, update_schema: edit, response_schema: owned },
  study: {
    create_schema: named,
    update_schema: edit,
    response_schema: owned,
    mapping_endpoints: ["/projects/{project_id}/studies/{study_id}/simulations/{simulation_id}"],
  },
  model: {
    create_schema: named,
    update_schema: edit,
    response_schema: owned,
    extra_variables: extraVariables,
  },
  parameterized_model: {
    create_schema: record({
      quick_model: record({
        capacity: number,
        chemistry: { enum: chemistryNames },
        resistance_pct: number,
        cell_spec_id: text,
      }),
    }),
    update_schema: edit,
    response_schema: owned,
  },
  optimization: {
    create_schema: record({ project_id: text, name: text, kind: { enum: ["optimize", "datafit"] } }, [
      "project_id",
    ]),
    update_schema: edit,
    response_schema: owned,
  },
  pipeline: {
    create_schema: record({ project_id: text, elements: object, name: text, options: object }, [
      "project_id",
      "elements",
    ]),
    update_schema: edit,
    response_schema: owned,
    element_types: elementLabels,
  },
};

export const schemaNames = Object.keys(schemas);

export function schemaOf(name: string): object | undefined {
  return Object.hasOwn(schemas, name) ? schemas[name] : undefined;
}
