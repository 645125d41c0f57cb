import { valueAt } from "./case-count.js";

/** One case of a job: the name of its folder, and which of the weather files and models it takes, from 0. */
export interface CasePlan {
  readonly name: string;
  readonly weather: number;
  readonly model: number;
  /** What each parameter is in it, as far as that is told, in their order. */
  readonly values?: readonly string[] | undefined;
}

/** A parameter of a jEPlus project. */
export interface CaseParameter {
  readonly id: string;
  /** What people call it. @default its id */
  readonly name?: string | undefined;
  readonly values: number;
  /** Its values as the project writes them. */
  readonly valuesText?: string | undefined;
}

/** How the cases of a job are made, and called. */
export type CaseNaming =
  /** All combinations: the weather changes slowest, then the model, the last parameter fastest. */
  | {
      readonly kind: "tree";
      readonly projectId: string;
      readonly weather: number;
      readonly models: number;
      readonly parameters: readonly CaseParameter[];
    }
  /** A sample of them. */
  | { readonly kind: "sample"; readonly weather: number; readonly models: number }
  /** Those of a list file. */
  | {
      readonly kind: "list";
      readonly rows: readonly CasePlan[];
      readonly parameters?: readonly CaseParameter[] | undefined;
    }
  /** Nobody knows what the parts of such a job are called. */
  | { readonly kind: "parts"; readonly weather: number };

/** In a deeper tree cases are counted, not named after their values. */
const deepestNamed = 6;

/** @see docs/services/jess.md 3, J12 */
export function caseAt(naming: CaseNaming, index: number): CasePlan {
  switch (naming.kind) {
    case "list":
      return naming.rows[index] ?? { name: numberedName(index), weather: 0, model: 0 };
    case "sample":
      return {
        name: `LHS-${String(index).padStart(6, "0")}`,
        weather: index % naming.weather,
        model: Math.floor(index / naming.weather) % naming.models,
      };
    case "parts":
      return { name: numberedName(index), weather: index % naming.weather, model: 0 };
    case "tree":
      return treeCase(naming, index);
  }
}

/** As this mock calls cases by the switch `case-names`, and where nobody knows better. */
export function numberedName(index: number): string {
  return `case-${String(index + 1).padStart(4, "0")}`;
}

function treeCase(
  { projectId, weather, models, parameters }: Extract<CaseNaming, { kind: "tree" }>,
  index: number,
): CasePlan {
  let rest = index;
  const values: string[] = [];
  const told: string[] = [];
  for (const { id, values: count, valuesText } of parameters.toReversed()) {
    values.unshift(`-${id}_${String(rest % count)}`);
    if (valuesText !== undefined) told.unshift(valueAt(valuesText, rest % count));
    rest = Math.floor(rest / count);
  }
  const model = rest % models;
  const weatherIndex = Math.floor(rest / models) % weather;
  const name =
    parameters.length > deepestNamed
      ? `EP_${projectId}${String(index).padStart(9, "0")}`
      : `EP_${projectId}-T_${String(model)}-W_${String(weatherIndex)}${values.join("")}`;
  const plan = { name, weather: weatherIndex, model };
  return told.length === 0 ? plan : { ...plan, values: told };
}

/** The rows of a list file: `name, weather, model, value, …`, the two in the middle by number or by name. */
export function listRows(
  lines: readonly string[],
  weather: readonly string[],
  models: readonly string[],
): CasePlan[] {
  const taken = new Set<string>();
  return lines.map((line, index) => {
    const [first = "", second = "", third = "", ...values] = line.split(",").map((cell) => cell.trim());
    const plain = first.replaceAll(/[\\/:*?"<>|\p{Cc}]/gu, "_").replace(/^\.+$/u, "");
    const name = plain === "" || taken.has(plain) ? numberedName(index) : plain;
    taken.add(name);
    const plan = { name, weather: placeOf(second, weather), model: placeOf(third, models) };
    return values.length === 0 ? plan : { ...plan, values };
  });
}

function placeOf(cell: string, names: readonly string[]): number {
  const named = names.findIndex((name) => name === cell);
  const place = named >= 0 ? named : /^\d+$/u.test(cell) ? Number(cell) : 0;
  return place < names.length ? place : 0;
}
