import { chemistryNames, chemistryOf, openCircuitVolts } from "./chemistries.js";

/** What a submitted model says about the cell. */
export interface QuickModel {
  /** Ampere-hours. */
  readonly capacity: number;
  /** Such as `NMC/Graphite`. */
  readonly chemistry: string;
  /** Both resistances, as a share of the usual ones; 100 is usual. */
  readonly resistancePct: number;
  /** A circuit that was fitted, in place of what the chemistry has. */
  readonly circuit?: CellCircuit | undefined;
}

/** What a fitted circuit says of a cell: the curve of its voltage at rest, and resistances that do not depend on its charge. */
export interface CellCircuit {
  readonly soc: readonly number[];
  readonly ocv: readonly number[];
  readonly seriesOhm: number;
  readonly pairOhm: number;
  readonly pairSeconds: number;
}

/** A cell at one temperature, ready to be cycled. Currents are positive while it is discharged. */
export interface Cell {
  /** Ampere-hours between empty and full. */
  readonly capacityAh: number;
  /** Ampere-hours that a C-rate of 1 stands for. */
  readonly nominalAh: number;
  readonly seriesOhm: number;
  readonly pairOhm: number;
  readonly pairSeconds: number;
  readonly lowerV: number;
  readonly upperV: number;
  readonly temperatureK: number;
  readonly openCircuit: (soc: number) => number;
}

/** Values by name that a design gives to a cell; names that the mock's cell does not have change nothing. */
export type DesignValues = Readonly<Record<string, number>>;

export const defaultModel: QuickModel = { capacity: 5, chemistry: "NMC/Graphite", resistancePct: 100 };

/** A design's lengths and the usual ones, in metres. */
const usualMetres = {
  "Positive electrode thickness [m]": 75.6e-6,
  "Negative electrode thickness [m]": 85.2e-6,
  "Electrode height [m]": 0.065,
  "Electrode width [m]": 1.58,
} as const;

/** How much of an electrode is what takes up charge. */
const usualFractions = {
  "Positive electrode active material volume fraction": 0.665,
  "Negative electrode active material volume fraction": 0.75,
} as const;
const usual = { ...usualMetres, ...usualFractions } as const;

/** How much more the negative electrode of the usual cell could take up than the positive one gives. */
const negativeExcess = 1.15;
const gasConstant = 8.314462618;
/** Of both resistances, in joules a mole. */
const activationEnergy = 25_000;
const usualKelvin = 298.15;

/**
 * The cell of a model with the values of one design.
 *
 * @param celsius temperature that the protocol asks for; a design's `Ambient temperature [K]` outranks it
 * @returns a sentence, where the values make no cell
 */
export function makeCell(model: QuickModel, design: DesignValues, celsius: number | null): Cell | string {
  const chemistry = chemistryOf(model.chemistry);
  if (chemistry === undefined) {
    return `chemistry "${model.chemistry}" is not known; there are ${chemistryNames.join(", ")}`;
  }
  const positiveOnly = Object.entries(design).find(([name, value]) => isSize(name) && !(value > 0));
  if (positiveOnly !== undefined) return `${positiveOnly[0]} must be more than 0`;
  const temperatureK =
    design["Ambient temperature [K]"] ?? (celsius === null ? usualKelvin : celsius + 273.15);
  if (temperatureK < 200 || temperatureK > 400) {
    return `the temperature must be between 200 and 400 K, not ${String(temperatureK)}`;
  }
  const share = (name: keyof typeof usual): number => (design[name] ?? usual[name]) / usual[name];
  const positive = share("Positive electrode thickness [m]");
  const negative = share("Negative electrode thickness [m]");
  const area = share("Electrode height [m]") * share("Electrode width [m]");
  const warmth = Math.exp((activationEnergy / gasConstant) * (1 / temperatureK - 1 / usualKelvin));
  const scale = ((model.resistancePct / 100) * warmth * (2 + positive + negative)) / (4 * area);
  const ohms = scale / model.capacity;
  const { circuit } = model;
  const parts =
    circuit === undefined
      ? {
          seriesOhm: chemistry.seriesOhmAh * ohms,
          pairOhm: chemistry.pairOhmAh * ohms,
          pairSeconds: chemistry.pairSeconds,
          openCircuit: (soc: number) => openCircuitVolts(chemistry.openCircuit, soc),
        }
      : {
          seriesOhm: circuit.seriesOhm * scale,
          pairOhm: circuit.pairOhm * scale,
          pairSeconds: circuit.pairSeconds,
          openCircuit: curveOf(circuit),
        };
  return {
    ...parts,
    capacityAh:
      model.capacity *
      area *
      Math.min(
        positive * share("Positive electrode active material volume fraction"),
        negative * share("Negative electrode active material volume fraction") * negativeExcess,
      ),
    nominalAh: design["Nominal cell capacity [A.h]"] ?? model.capacity,
    lowerV: chemistry.lowerV,
    upperV: chemistry.upperV,
    temperatureK,
  };
}

function curveOf({ soc, ocv }: CellCircuit): (soc: number) => number {
  const curve = soc.map((one, knot) => [one, ocv[knot] ?? 0] as const);
  return (at) => openCircuitVolts(curve, at);
}

function isSize(name: string): boolean {
  return name === "Nominal cell capacity [A.h]" || Object.hasOwn(usual, name);
}
