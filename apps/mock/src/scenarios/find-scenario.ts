import { MockInputError } from "../base/mock-input-error.js";
import { nearNames } from "../base/near-names.js";
import { everydayScenarios } from "./everyday-scenarios.js";
import { incidents } from "./incidents/incidents.js";
import type { NamedScenario } from "./named-scenario.js";

/** Every scenario that has a name, by it. */
export const scenariosByName: ReadonlyMap<string, NamedScenario> = new Map(
  [...everydayScenarios, ...incidentScenarios()].map((scenario) => [scenario.name, scenario]),
);

function incidentScenarios(): NamedScenario[] {
  return incidents.flatMap(({ name, here, scenario }) =>
    scenario === null ? [] : [{ ...scenario, name, about: here ?? "" }],
  );
}

/** @throws {MockInputError} with the names that may have been meant */
export function findScenario(name: string): NamedScenario {
  const scenario = scenariosByName.get(name);
  if (scenario !== undefined) return scenario;
  const near = nearNames(name, scenariosByName.keys());
  const meant = near.length === 0 ? "" : `; did you mean ${near.join(" or ")}?`;
  const names = everydayScenarios.map((one) => one.name).join(", ");
  throw new MockInputError(
    `there is no scenario "${name}"${meant || `; there are ${names}, and one for each incident of the zoo`}`,
  );
}
