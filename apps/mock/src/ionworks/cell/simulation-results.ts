import { parquetWriteBuffer } from "hyparquet-writer";
import { emptySeries } from "./cell-series.js";
import { makeCell, type DesignValues, type QuickModel } from "./make-cell.js";
import type { Protocol } from "./protocol.js";
import { runProtocol, type CellRun, type RunEnd } from "./run-protocol.js";

/** Everything that decides a simulation's result. */
export interface SimulationInputs {
  readonly model: QuickModel;
  readonly protocol: Protocol;
  readonly design: DesignValues;
  /** Names of `extraVariables` to be recorded too. */
  readonly extra: readonly string[];
}

export const resultTables = ["time_series", "steps"] as const;
export type ResultTable = (typeof resultTables)[number];

export type Metrics = Readonly<Record<string, number>>;

/** How many runs and files are kept; what was let go is computed again, to the same bytes. */
const keptRuns = 200;
const keptFiles = 64;

/** Variables of the mock's cell besides the usual columns. */
const extraColumns: Readonly<Record<string, (run: CellRun, kelvin: number) => number[]>> = {
  "State of charge": ({ series }) => series.soc,
  "Power [W]": ({ series }) => series.volts.map((volts, row) => volts * (series.amperes[row] ?? 0)),
  "Temperature [degC]": ({ series }, kelvin) => series.soc.map(() => kelvin - 273.15),
  "Ambient temperature [K]": ({ series }, kelvin) => series.soc.map(() => kelvin),
  "Cell temperature [K]": ({ series }, kelvin) => series.soc.map(() => kelvin),
  "Terminal voltage [V]": ({ series }) => series.volts,
  // Made up: no electrode stands behind the mock's cell. It falls while the electrode is filled.
  "Negative electrode surface potential difference at separator interface [V]": ({ series }) =>
    series.soc.map((soc) => Math.round((0.08 + 0.6 * Math.exp(-12 * soc)) * 1e6) / 1e6),
};
const usualColumns = [
  "Time [s]",
  "Step count",
  "Voltage [V]",
  "Current [A]",
  "Discharge capacity [A.h]",
  "Charge capacity [A.h]",
] as const;
/** What may be asked for; the usual columns are there without that. */
export const extraVariables: readonly string[] = [...Object.keys(extraColumns), ...usualColumns];

/** Results of simulations, computed when they are asked for and kept for a while. Same inputs, same bytes. */
export class SimulationResults {
  readonly #runs = new Map<string, CellRun>();
  readonly #files = new Map<string, Uint8Array>();
  /** Small, so all of them are kept. */
  readonly #metrics = new Map<string, Metrics>();

  /** What the service shows with the simulation, in ampere-hours, watt-hours and seconds. */
  metrics(inputs: SimulationInputs): Metrics {
    return kept(this.#metrics, Number.POSITIVE_INFINITY, keyOf(inputs), () => {
      const { steps } = this.#run(inputs);
      const sum = (pick: (step: CellRun["steps"][number]) => number): number =>
        Math.round(steps.reduce((total, step) => total + pick(step), 0) * 1e6) / 1e6;
      return {
        "Discharge capacity [A.h]": sum((step) => step.dischargedAh),
        "Charge capacity [A.h]": sum((step) => step.chargedAh),
        "Discharge energy [W.h]": sum((step) => step.dischargedWh),
        "Charge energy [W.h]": sum((step) => step.chargedWh),
        "Duration [s]": sum((step) => step.seconds),
      };
    });
  }

  /** How a run comes to its end. */
  end(inputs: SimulationInputs): RunEnd {
    return this.#run(inputs).end;
  }

  /** A parquet file. @see docs/services/ionworks.md 3.6 for its columns */
  file(inputs: SimulationInputs, table: ResultTable): Uint8Array {
    return kept(this.#files, keptFiles, `${table} ${keyOf(inputs)}`, () => {
      const run = this.#run(inputs);
      const columnData = table === "steps" ? stepColumns(run) : seriesColumns(run, inputs);
      return new Uint8Array(parquetWriteBuffer({ columnData, createdBy: "simjobs mock" }));
    });
  }

  #run(inputs: SimulationInputs): CellRun {
    return kept(this.#runs, keptRuns, keyOf(inputs), () => {
      const { model, design, protocol } = inputs;
      const cell = makeCell(model, design, protocol.temperature);
      if (typeof cell === "string") return nothing;
      return runProtocol(cell, protocol);
    });
  }
}

/** What becomes of values that make no cell. Their job fails, so nobody gets to see it. */
const nothing: CellRun = { series: emptySeries(), steps: [], end: { kind: "finished" } };

type Column = Parameters<typeof parquetWriteBuffer>[0]["columnData"][number];

function seriesColumns(run: CellRun, { design, protocol, extra }: SimulationInputs): Column[] {
  const { series } = run;
  const kelvin = design["Ambient temperature [K]"] ?? (protocol.temperature ?? 25) + 273.15;
  const more = [...new Set(extra)].flatMap((name) => {
    const data = Object.hasOwn(extraColumns, name) ? extraColumns[name]?.(run, kelvin) : undefined;
    return data === undefined ? [] : [real(name, data)];
  });
  return [
    real(usualColumns[0], series.seconds),
    whole(usualColumns[1], series.step),
    real(usualColumns[2], series.volts),
    real(usualColumns[3], series.amperes),
    real(usualColumns[4], series.dischargedAh),
    real(usualColumns[5], series.chargedAh),
    ...more,
  ];
}

function stepColumns({ steps }: CellRun): Column[] {
  const column = (name: string, pick: (step: CellRun["steps"][number]) => number): Column =>
    real(name, steps.map(pick));
  return [
    whole(
      "Step count",
      steps.map(({ step }) => step),
    ),
    { name: "Step type", data: steps.map(({ type }) => type), type: "STRING", nullable: false },
    column("Duration [s]", ({ seconds }) => seconds),
    column("Discharge capacity [A.h]", ({ dischargedAh }) => dischargedAh),
    column("Charge capacity [A.h]", ({ chargedAh }) => chargedAh),
    column("Discharge energy [W.h]", ({ dischargedWh }) => dischargedWh),
    column("Charge energy [W.h]", ({ chargedWh }) => chargedWh),
  ];
}

function real(name: string, data: number[]): Column {
  return { name, data, type: "DOUBLE", nullable: false };
}

/** 64 bits wide, as data frames write their integers. */
function whole(name: string, data: readonly number[]): Column {
  return { name, data: data.map(BigInt), type: "INT64", nullable: false };
}

function keyOf(inputs: SimulationInputs): string {
  return JSON.stringify(inputs);
}

/** The value of a key, made if it is not there; the ones that were used longest ago make room. */
function kept<Value>(values: Map<string, Value>, most: number, key: string, make: () => Value): Value {
  const value = values.get(key) ?? make();
  values.delete(key);
  values.set(key, value);
  const [oldest] = values.size > most ? values.keys() : [];
  if (oldest !== undefined) values.delete(oldest);
  return value;
}
