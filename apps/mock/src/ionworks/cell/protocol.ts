export const directions = ["Charge", "Discharge", "Rest"] as const;
type Direction = (typeof directions)[number];

export const modes = ["C-rate", "Current [A]", "Voltage [V]", "Power [W]"] as const;
type Mode = (typeof modes)[number];

export const endVariables = ["Voltage [V]", "Current [A]", "C-rate", "Time [s]"] as const;
type EndVariable = (typeof endVariables)[number];

/** What ends a step when it is reached, from whichever side the step comes. */
export interface StepEnd {
  readonly variable: EndVariable;
  readonly value: number;
}

/** One step of a protocol. A rest has neither mode nor value. */
export interface ProtocolStep {
  readonly direction: Direction;
  readonly mode: Mode | null;
  /** Without a sign: the direction has it. */
  readonly value: number;
  readonly ends: readonly StepEnd[];
}

/** What the mock's cell is put through. */
export interface Protocol {
  /** From 0 (empty) to 1 (full); `null` where the protocol leaves it to the caller. */
  readonly initialSoc: number | null;
  /** Degrees Celsius. */
  readonly temperature: number | null;
  readonly steps: readonly ProtocolStep[];
}

/** A full discharge in about an hour. */
export const defaultProtocol: Protocol = {
  initialSoc: 1,
  temperature: 25,
  steps: [
    { direction: "Discharge", mode: "C-rate", value: 1, ends: [{ variable: "Voltage [V]", value: 2.5 }] },
  ],
};
