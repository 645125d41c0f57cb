import type { Scenario } from "../mock-options.js";

/** A scenario that comes with the mock. */
export interface NamedScenario extends Scenario {
  readonly name: string;
  readonly about: string;
}
