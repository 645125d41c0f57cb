import type { Moment } from "./cell-moment.js";

/** What was measured, a row a moment. */
export interface CellSeries {
  readonly seconds: number[];
  readonly step: number[];
  readonly volts: number[];
  /** Positive while the cell is discharged. */
  readonly amperes: number[];
  /** Ampere-hours since the step began. */
  readonly dischargedAh: number[];
  readonly chargedAh: number[];
  readonly soc: number[];
}

/** One step, summed up. */
export interface CellStep {
  /** From 0; a step that is gone back to counts once more. */
  readonly step: number;
  readonly type: string;
  readonly seconds: number;
  readonly dischargedAh: number;
  readonly chargedAh: number;
  readonly dischargedWh: number;
  readonly chargedWh: number;
}

export function emptySeries(): CellSeries {
  return { seconds: [], step: [], volts: [], amperes: [], dischargedAh: [], chargedAh: [], soc: [] };
}

/** @param startedAt seconds from the beginning of the run to that of the step */
export function addRow(
  series: CellSeries,
  step: number,
  startedAt: number,
  moment: Moment,
  moved: Moved,
): void {
  const { dischargedAh, chargedAh } = moved.rounded();
  series.seconds.push(rounded(startedAt + moment.elapsed, 3));
  series.step.push(step);
  series.volts.push(rounded(moment.volts, 6));
  series.amperes.push(rounded(moment.amperes, 6));
  series.dischargedAh.push(dischargedAh);
  series.chargedAh.push(chargedAh);
  series.soc.push(rounded(moment.soc, 9));
}

/** What has gone into a cell, and out of it, since a step began. */
export class Moved {
  #dischargedAh = 0;
  #chargedAh = 0;
  #dischargedWh = 0;
  #chargedWh = 0;

  /** The current was that of `before` all the time. */
  add(before: Moment, next: Moment): void {
    const ampereHours = (before.amperes * (next.elapsed - before.elapsed)) / 3600;
    const wattHours = ((before.volts + next.volts) / 2) * ampereHours;
    if (ampereHours > 0) {
      this.#dischargedAh += ampereHours;
      this.#dischargedWh += wattHours;
    } else {
      this.#chargedAh -= ampereHours;
      this.#chargedWh -= wattHours;
    }
  }

  rounded(): Pick<CellStep, "dischargedAh" | "chargedAh" | "dischargedWh" | "chargedWh"> {
    return {
      dischargedAh: rounded(this.#dischargedAh, 9),
      chargedAh: rounded(this.#chargedAh, 9),
      dischargedWh: rounded(this.#dischargedWh, 9),
      chargedWh: rounded(this.#chargedWh, 9),
    };
  }
}

/** Without the last digits, in which machines differ; never a negative zero. */
export function rounded(value: number, digits: number): number {
  const scale = 10 ** digits;
  return Math.round(value * scale) / scale + 0;
}
