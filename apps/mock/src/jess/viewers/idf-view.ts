import { idfText, type IdfObject } from "./read-idf.js";
import { treeNode, type TreeNode } from "./tree-node.js";

/** Groups of the program's dictionary, by the beginnings of their types; as far as the mock knows them. */
const groups: readonly (readonly [group: string, types: RegExp])[] = [
  [
    "Simulation Parameters",
    /^(?:version|simulationcontrol|building|timestep|shadowcalculation|convergencelimits|heatbalance|surfaceconvection|zoneairheatbalance)/u,
  ],
  ["Location and Climate", /^(?:site:|sizingperiod:|runperiod)/u],
  ["Schedules", /^schedule/u],
  ["Surface Construction Elements", /^(?:material|windowmaterial|construction)/u],
  [
    "Thermal Zones and Surfaces",
    /^(?:zone$|zonelist|globalgeometryrules|buildingsurface|fenestrationsurface|wall|roof|floor|window|door|shading)/u,
  ],
  ["Internal Gains", /^(?:people|lights|electricequipment|gasequipment)/u],
  ["Output Reporting", /^output/u],
];
const otherGroup = "Other Objects";

const untouched = { disabled: false, opened: false, selected: false };

/** The model as a tree: groups, types and objects. @see docs/services/jess.md 3, J19 */
export function idfTree(objects: readonly IdfObject[], serverPath: string): TreeNode {
  const version = objects.find(({ type }) => type.toLowerCase() === "version")?.fields[0] ?? "";
  const names = [...groups.map(([name]) => name), otherGroup];
  const children = names.flatMap((name) => {
    const inside = objects.filter(({ type }) => groupOf(type) === name);
    if (inside.length === 0) return [];
    return [treeNode("Group", `${name}[${String(inside.length)}]`, typeNodes(inside), { id: idOf(name) })];
  });
  return treeNode("IDFRoot", `IDF model (v${version}.0)`, children, {
    state: untouched,
    id: "root",
    a_attr: {
      rel: "tooltip",
      "data-toggle": "tooltip",
      "data-html": "true",
      "data-title": serverPath,
    },
  });
}

function typeNodes(objects: readonly IdfObject[]): TreeNode[] {
  const types = new Map<string, IdfObject[]>();
  for (const object of objects) {
    const key = object.type.toLowerCase();
    types.set(key, [...(types.get(key) ?? []), object]);
  }
  return [...types.values()].map((same) => {
    const type = same[0]?.type ?? "";
    const nodes = same.map(({ fields }, index) =>
      treeNode("Object", `=>${fields[0] ?? ""}`, [], { id: `${type}_${String(index)}` }),
    );
    return treeNode("ObjectType", `${type}[${String(same.length)}]`, nodes, { id: idOf(type) });
  });
}

function groupOf(type: string): string {
  return groups.find(([, types]) => types.test(type.toLowerCase()))?.[0] ?? otherGroup;
}

/** How an id is made of a name. */
export function idOf(text: string): string {
  return text.toLowerCase().replaceAll(/[^\da-z]+/gu, "_");
}

/**
 * Objects of one type, and the fields that they have.
 *
 * @param number which of them, from 0; less than 0 for all
 * @see docs/services/jess.md 3, J19
 */
export function idfObjects(objects: readonly IdfObject[], type: string, number: number): object {
  const same = objects.filter((object) => object.type.toLowerCase() === type.toLowerCase());
  const wanted = number < 0 ? same : same.slice(number, number + 1);
  const longest = Math.max(0, ...same.map(({ fields }) => fields.length));
  const counts = { A: 0, N: 0 };
  const fields = Array.from({ length: longest }, (_, index) => {
    const isNumber = same.every(({ fields: own }) => /^[-+]?[\d.]+(?:e[-+]?\d+)?$/iu.test(own[index] ?? "0"));
    const letter = isNumber ? "N" : "A";
    counts[letter] += 1;
    return {
      id: `${letter}${String(counts[letter])}`,
      required: index === 0,
      defs: { field: [], "required-field": [], type: [isNumber ? "real" : "alpha"], reference: [] },
    };
  });
  return {
    type: {
      fields,
      required: false,
      unique: same.length === 1,
      defs: { memo: [], "min-fields": [String(longest)] },
    },
    text: `! ${type} ${String(number)}\n${wanted.map(idfText).join("\n")}`,
  };
}
