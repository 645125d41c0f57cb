/** Where a parquet file can be read in parts. */
export interface TableSource {
  readonly byteLength: number;
  /** The bytes from one place to before another, or to the end. */
  slice(start: number, end?: number): Promise<ArrayBuffer>;
}
