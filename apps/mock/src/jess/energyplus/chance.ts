/** A number from 0 (included) to 1 (excluded), always the same for the same label. */
export type Chance = (...label: readonly (string | number)[]) => number;
