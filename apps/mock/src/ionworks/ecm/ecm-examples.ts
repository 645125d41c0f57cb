/** Data that can be fitted without an account. Made up. */
export interface EcmExample {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly initialSoc: number;
}

export const ecmExamples: readonly EcmExample[] = [
  {
    id: "discharge-1c",
    name: "Discharge at 1C, with rests",
    description: "Pulses of 1C from full to empty, of a 5 A.h cell of NMC/Graphite, made up by the mock.",
    initialSoc: 1,
  },
  {
    id: "discharge-half",
    name: "The same from the middle",
    description: "The same pulses of another such cell, from a state of charge of 0.5.",
    initialSoc: 0.5,
  },
];
