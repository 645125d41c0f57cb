import type { SwitchSettings } from "../../base/switches.js";
import { JavaDouble } from "../../wire/jackson-json.js";
import { viewerTime, type EsoFile, type EsoSeries } from "./read-eso.js";
import { treeNode, type TreeNode } from "./tree-node.js";

const orders = [
  ["Frequency", "Domain", "Variable"],
  ["Frequency", "Variable", "Domain"],
  ["Domain", "Variable", "Frequency"],
] as const;
type Level = (typeof orders)[number][number];

/** Which variables a file holds: the same leaves, sorted in three ways. @see docs/services/jess.md 3, J16 */
export function esoTrees({ variables, periods }: EsoFile, settings: SwitchSettings["jess"]): object {
  return {
    inProgress: settings["eso-in-progress"] === "yes",
    varTrees: orders.map((levels) =>
      treeNode("ESORoot", "All output variables", branches(variables, levels)),
    ),
    runPeriods: periods.map(({ title, latitude, longitude, timeZone, elevation }, index) => ({
      timeZone: new JavaDouble(timeZone),
      values: [title, ...[latitude, longitude, timeZone, elevation].map((number) => number.toFixed(2))],
      title,
      elevation: new JavaDouble(elevation),
      latitude: new JavaDouble(latitude),
      longitude: new JavaDouble(longitude),
      dictItemID: index + 1,
    })),
    treeNames: orders.map((levels) => levels.join("->")),
    annualData: null,
  };
}

function branches(variables: readonly EsoSeries[], levels: readonly Level[]): TreeNode[] {
  const [level, ...below] = levels;
  if (level === undefined) return [];
  const texts = [...new Set(variables.map((one) => textAt(one, level)))];
  return texts.flatMap((text) => {
    const inside = variables.filter((one) => textAt(one, level) === text);
    if (below.length > 0) return [treeNode(level, text, branches(inside, below))];
    return inside.map(({ id, unit, frequency }) =>
      treeNode(level, text, [], { data: { varId: String(id), unit, freq: frequency } }),
    );
  });
}

function textAt({ frequency, domain, name }: EsoSeries, level: Level): string {
  if (level === "Frequency") return frequency;
  return level === "Domain" ? domain : name;
}

/** Values of variables. @see docs/services/jess.md 3, J17 */
export function esoSeries(
  { variables, periods }: EsoFile,
  asked: { readonly period: number; readonly ids: readonly number[] },
  settings: SwitchSettings["jess"],
): object[] {
  const period = settings.pid === "index" ? asked.period : asked.period - 1;
  if (periods[period] === undefined) return [];
  return asked.ids.flatMap((id) => {
    const found = variables.find((one) => one.id === id);
    if (found === undefined) return [];
    return [
      {
        values: found.values.map(([moment, value]) => [
          new JavaDouble(viewerTime(moment, settings["eso-clock"])),
          new JavaDouble(value),
        ]),
        domain: found.domain,
        varId: found.id,
        var: found.name,
        unit: found.unit,
        period: asked.period,
        frequency: found.frequency,
      },
    ];
  });
}
