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
    name: "1C discharge",
    description: "A full 5 A.h cell of NMC/Graphite at 25 degrees Celsius, made up by the mock.",
    initialSoc: 1,
  },
  {
    id: "discharge-half",
    name: "1C discharge from the middle",
    description: "The same cell from a state of charge of 0.5, made up by the mock.",
    initialSoc: 0.5,
  },
];
