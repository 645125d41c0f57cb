import { parquetMetadata, parquetReadObjects, parquetSchema } from "hyparquet";
import { compressors } from "hyparquet-compressors";
import { dataOf, mostRows, placesOf, type CyclerFile } from "./read-cycler-file.js";

/**
 * Reads the same columns of a parquet file, such as the time series of a simulation.
 *
 * @returns `null` where it is none, or has none
 */
export async function readCyclerParquet(content: Buffer): Promise<CyclerFile | null> {
  if (content.subarray(0, 4).toString("latin1") !== "PAR1") return null;
  try {
    const file = new Uint8Array(content).buffer;
    const metadata = parquetMetadata(file);
    const columns = parquetSchema(metadata).children.map(({ element }) => element.name);
    const places = placesOf(columns);
    if (places === null || metadata.num_rows > BigInt(mostRows)) return null;
    const wanted = [places.time, places.volts, places.amperes, places.open].flatMap((place) => {
      const name = columns[place];
      return name === undefined ? [] : [name];
    });
    const rows = await parquetReadObjects({ file, metadata, columns: wanted, compressors });
    const data = dataOf(
      rows.map((row) => (place) => Number(row[columns[place] ?? ""] ?? Number.NaN)),
      columns,
      places,
    );
    return { columns, data };
  } catch {
    return null;
  }
}
