/** Where a mock can be reached. */
export interface Reach {
  /** The address or name that it listens at. */
  readonly host: string;
  /** The address that others call it by, without a slash at the end; `null` where nobody has told it. */
  readonly publicUrl: string | null;
  /** The same of the storage that results are downloaded from. */
  readonly publicStorageUrl: string | null;
}
