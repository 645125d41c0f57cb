/** `Hold` charges or discharges, whichever keeps the voltage. */
export type Direction = "Charge" | "Discharge" | "Rest" | "Hold";

export const modes = ["C-rate", "Current [A]", "Voltage [V]", "Power [W]"] as const;
export type Mode = (typeof modes)[number];

export const endVariables = ["Voltage [V]", "Current [A]", "C-rate", "Time [s]"] as const;
export type EndVariable = (typeof endVariables)[number];

/** What ends a step when it is reached. */
export interface StepEnd {
  readonly variable: EndVariable;
  /** The side on which the step is over; `either` is the other one than where it starts. */
  readonly bound: "below" | "above" | "either";
  /** Of currents the amount, whatever their direction. */
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

export const limitNames = [
  "voltage_min",
  "voltage_max",
  "temperature_min",
  "temperature_max",
  "charge_current_max",
  "discharge_current_max",
] as const;
export type LimitName = (typeof limitNames)[number];

/** What no step may go beyond. Volts, degrees Celsius, amperes. */
export interface SafetyLimit {
  readonly name: LimitName;
  readonly value: number;
  /** The step that follows a breach; `null` ends what `limitEnds` says. */
  readonly goto: number | null;
}

/** A state of charge from 0 (empty) to 1 (full), or the voltage at rest. */
export type InitialState =
  | { readonly kind: "soc"; readonly soc: number }
  | { readonly kind: "voltage"; readonly volts: number };

/** What the mock's cell is put through. */
export interface Protocol {
  /** `null` is a full cell. */
  readonly initial: InitialState | null;
  /** Degrees Celsius; `null` is 25. */
  readonly temperature: number | null;
  /** When there is a row: so long after the one before, or when the voltage or the current has changed by so much. */
  readonly resolution: {
    readonly seconds: number;
    readonly volts: number | null;
    readonly amperes: number | null;
  };
  readonly limits: readonly SafetyLimit[];
  readonly limitEnds: "test" | "step";
  readonly maxBackwardJumps: number;
  readonly steps: readonly ProtocolStep[];
}

/** How often a protocol may go back to a step that it has been through, where nobody says it. */
export const usualBackwardJumps = 1000;

/** A full discharge in about an hour. */
export const defaultProtocol: Protocol = {
  initial: null,
  temperature: 25,
  resolution: { seconds: 10, volts: null, amperes: null },
  limits: [],
  limitEnds: "test",
  maxBackwardJumps: usualBackwardJumps,
  steps: [
    {
      direction: "Discharge",
      mode: "C-rate",
      value: 1,
      ends: [{ variable: "Voltage [V]", bound: "below", value: 2.5 }],
    },
  ],
};
