import { parquetWriteBuffer } from "hyparquet-writer";

type Columns = Parameters<typeof parquetWriteBuffer>[0]["columnData"];

/** A parquet file with the given columns, a few rows a group. */
export function aParquetFile(columnData: Columns, rowGroupSize = 2): Uint8Array {
  return new Uint8Array(parquetWriteBuffer({ columnData, rowGroupSize }));
}

/** A time series of two steps as the service stores it: the capacities begin anew in the second. */
export function timeSeriesFile(): Uint8Array {
  return aParquetFile([
    { name: "Time [s]", data: [0, 10, 20, 30], type: "DOUBLE" },
    { name: "Step count", data: [0n, 0n, 1n, 1n], type: "INT64" },
    { name: "Discharge capacity [A.h]", data: [0, 2, 0, 0], type: "DOUBLE" },
    { name: "Charge capacity [A.h]", data: [0, 0, 0, 0.5], type: "DOUBLE" },
  ]);
}

/** The steps of it. */
export function stepsFile(): Uint8Array {
  return aParquetFile([
    { name: "Step count", data: [0n, 1n], type: "INT64" },
    { name: "Step type", data: ["Discharge", "Charge"], type: "STRING" },
    { name: "Discharge capacity [A.h]", data: [2, 0], type: "DOUBLE" },
    { name: "Charge capacity [A.h]", data: [0, 0.5], type: "DOUBLE" },
    { name: "Discharge energy [W.h]", data: [7, 0], type: "DOUBLE" },
  ]);
}

/** Reads bytes to their end. */
export async function bytesOf(content: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of content) chunks.push(chunk);
  return Buffer.concat(chunks);
}
