/** A file as it will be at the service. */
export interface InventoryEntry {
  /** Where the service will have it: below the folder or zip that it came in, with forward slashes. */
  readonly path: string;
  readonly isPacked: boolean;
  /** Its zip holds noise as well, in which the service may see one more file of its sort. */
  readonly isBesideNoise: boolean;
  /** Its content, at most so many bytes of it. */
  read(maxBytes: number): Promise<Uint8Array>;
  /** What tells its content from another one. */
  fingerprint(): Promise<string>;
}
