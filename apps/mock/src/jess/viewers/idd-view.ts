import { idOf } from "./idf-view.js";
import { treeNode, type TreeNode } from "./tree-node.js";

/** Versions of EnergyPlus that the mock has a dictionary of; the service serves 7.0 and newer. */
const versions = new Set(
  "7.0 7.1 7.2 8.0 8.1 8.2 8.3 8.4 8.5 8.6 8.7 8.8 8.9 9.0 9.1 9.2 9.3 9.4 9.5 9.6 22.1 22.2 23.1 23.2 24.1 24.2".split(
    " ",
  ),
);

/** Tags, their groups, and a few types of each: no whole dictionary stands behind the mock. */
const tags: readonly (readonly [tag: string, groups: Readonly<Record<string, readonly string[]>>])[] = [
  [
    "Simulation",
    {
      "Simulation Parameters": [
        "Version",
        "SimulationControl",
        "Building",
        "Timestep",
        "ConvergenceLimits",
        "HeatBalanceAlgorithm",
      ],
      "Location and Climate": ["Site:Location", "SizingPeriod:DesignDay", "RunPeriod"],
      "Output Reporting": ["Output:Variable", "Output:Meter", "Output:Table:SummaryReports", "Output:SQLite"],
    },
  ],
  [
    "Building",
    {
      Schedules: ["ScheduleTypeLimits", "Schedule:Compact", "Schedule:Constant"],
      "Surface Construction Elements": [
        "Material",
        "Material:NoMass",
        "WindowMaterial:Glazing",
        "Construction",
      ],
      "Thermal Zones and Surfaces": [
        "GlobalGeometryRules",
        "Zone",
        "BuildingSurface:Detailed",
        "FenestrationSurface:Detailed",
      ],
      "Internal Gains": ["People", "Lights", "ElectricEquipment"],
    },
  ],
  ["Systems", { "HVAC Templates": ["HVACTemplate:Thermostat", "HVACTemplate:Zone:IdealLoadsAirSystem"] }],
];

/**
 * The dictionary of a version of EnergyPlus, in the layout that the service calls the alternative one.
 *
 * @returns `null` where there is no such version
 * @see docs/services/jess.md 3, J21
 */
export function iddTree(version: string): TreeNode | null {
  const short = version.replace(/^(\d+\.\d+)\.0$/u, "$1");
  if (!versions.has(short)) return null;
  const children = tags.map(([tag, groups]) =>
    treeNode(
      "Tag1",
      tag,
      Object.entries(groups).map(([group, types]) =>
        treeNode(
          "Group",
          group,
          types.map((type) => treeNode("ObjectType", type, [], { id: idOf(type) })),
          { id: idOf(group) },
        ),
      ),
      { data: Object.keys(groups) },
    ),
  );
  return treeNode("IDDRoot", `IDD v${short}.0`, children, { id: "_root" });
}
