/** What the mock knows about one pair of electrodes. Made up, in the range of what is sold. */
export interface Chemistry {
  /** The first word of the chemistry as it is submitted, such as `NMC` of `NMC/Graphite`. */
  readonly name: string;
  /** Voltages between which the cell works. */
  readonly lowerV: number;
  readonly upperV: number;
  /** Open-circuit voltage by state of charge, rising in both; straight lines between. */
  readonly openCircuit: readonly (readonly [soc: number, volts: number])[];
  /** Series resistance times capacity at 25 °C, in ohm ampere-hours. */
  readonly seriesOhmAh: number;
  /** The same of the RC pair. */
  readonly pairOhmAh: number;
  /** Time constant of the RC pair, in seconds. */
  readonly pairSeconds: number;
}

const layeredOxide = {
  lowerV: 2.5,
  upperV: 4.2,
  seriesOhmAh: 0.1,
  pairOhmAh: 0.06,
  pairSeconds: 60,
} as const;

const chemistries: readonly Chemistry[] = [
  {
    name: "NMC",
    ...layeredOxide,
    openCircuit: [
      [0, 2.5],
      [0.02, 2.8],
      [0.05, 3.08],
      [0.1, 3.32],
      [0.15, 3.44],
      [0.2, 3.52],
      [0.3, 3.6],
      [0.4, 3.66],
      [0.5, 3.74],
      [0.6, 3.84],
      [0.7, 3.93],
      [0.8, 4.02],
      [0.9, 4.1],
      [1, 4.2],
    ],
  },
  {
    name: "NCA",
    ...layeredOxide,
    openCircuit: [
      [0, 2.5],
      [0.02, 2.85],
      [0.05, 3.12],
      [0.1, 3.36],
      [0.2, 3.52],
      [0.3, 3.61],
      [0.4, 3.68],
      [0.5, 3.76],
      [0.6, 3.86],
      [0.7, 3.95],
      [0.8, 4.05],
      [0.9, 4.1],
      [1, 4.2],
    ],
  },
  {
    name: "LCO",
    ...layeredOxide,
    lowerV: 3,
    openCircuit: [
      [0, 3],
      [0.03, 3.42],
      [0.1, 3.66],
      [0.2, 3.74],
      [0.3, 3.78],
      [0.4, 3.81],
      [0.5, 3.85],
      [0.6, 3.91],
      [0.7, 3.98],
      [0.8, 4.05],
      [0.9, 4.12],
      [1, 4.2],
    ],
  },
  {
    name: "LFP",
    lowerV: 2,
    upperV: 3.65,
    seriesOhmAh: 0.06,
    pairOhmAh: 0.05,
    pairSeconds: 90,
    openCircuit: [
      [0, 2],
      [0.02, 2.75],
      [0.05, 3],
      [0.1, 3.17],
      [0.2, 3.23],
      [0.4, 3.28],
      [0.6, 3.3],
      [0.8, 3.33],
      [0.95, 3.35],
      [0.98, 3.42],
      [1, 3.6],
    ],
  },
  {
    // A half cell against lithium: full is without lithium in the graphite.
    name: "Graphite",
    lowerV: 0.005,
    upperV: 1,
    openCircuit: [
      [0, 0.005],
      [0.02, 0.06],
      [0.1, 0.085],
      [0.45, 0.1],
      [0.5, 0.12],
      [0.75, 0.16],
      [0.85, 0.22],
      [0.95, 0.35],
      [0.98, 0.6],
      [1, 1],
    ],
    seriesOhmAh: 0.02,
    pairOhmAh: 0.012,
    pairSeconds: 60,
  },
];

/** The chemistry of a submitted name such as `NMC/Graphite`; what follows the slash makes no difference to the mock. */
export function chemistryOf(submitted: string): Chemistry | undefined {
  const name = submitted.split("/", 1)[0]?.trim().toLowerCase();
  return chemistries.find((chemistry) => chemistry.name.toLowerCase() === name);
}

/** The first four are those that the service names. @see docs/services/ionworks.md 3.5 */
export const chemistryNames = [
  "NMC/Graphite",
  "LFP/Graphite",
  "NMC/Li metal",
  "Graphite/Li metal",
  "NCA/Graphite",
  "LCO/Graphite",
] as const;

/** Volts at a state of charge, which is held between the ends of the curve. */
export function openCircuitVolts(openCircuit: Chemistry["openCircuit"], soc: number): number {
  let [lowSoc, lowVolts] = openCircuit[0] ?? [0, 0];
  for (const [highSoc, highVolts] of openCircuit) {
    if (soc <= highSoc) {
      if (highSoc <= lowSoc || soc <= lowSoc) return lowVolts;
      return lowVolts + ((soc - lowSoc) / (highSoc - lowSoc)) * (highVolts - lowVolts);
    }
    [lowSoc, lowVolts] = [highSoc, highVolts];
  }
  return lowVolts;
}
