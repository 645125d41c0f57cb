/** Where a parquet file can be read in parts. */
export interface TableSource {
  readonly byteLength: number;
  slice(start: number, end?: number): Promise<ArrayBuffer>;
}
