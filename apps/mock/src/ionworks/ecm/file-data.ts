import { createHash } from "node:crypto";
import type { SeededRandom } from "../../base/random.js";
import type { CircuitData } from "./circuit.js";
import { measuredData, type MeasuredPart } from "./measured-data.js";
import { readCyclerParquet } from "./read-cycler-parquet.js";
import { readCyclerFile } from "./read-cycler-file.js";

/**
 * The data of a file; where it is in a form that only the service reads, those of a cell that is made up of its bytes.
 *
 * @returns a sentence, where the columns are there and their rows are of no use
 */
export async function fileData(
  random: SeededRandom,
  content: Buffer,
  part: MeasuredPart,
): Promise<CircuitData | string> {
  const read = readCyclerFile(content) ?? (await readCyclerParquet(content));
  if (read !== null) {
    return (
      read.data ??
      "the file has columns of time, voltage and current, and fewer than three rows of them, or its time runs backwards"
    );
  }
  const label = createHash("sha256").update(content).digest("hex");
  return measuredData(random, label, part) ?? noData;
}

const noData: CircuitData = { seconds: [], volts: [], amperes: [], openVolts: null };
