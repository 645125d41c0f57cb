export const badZipKinds = ["truncated", "checksum", "json", "html", "empty", "entry", "bomb"] as const;

/** What is wrong with a zip that is sent. */
export interface BadZip {
  readonly how: (typeof badZipKinds)[number];
  /** Name of one more entry; `null` for the usual one. */
  readonly entry: string | null;
  /** What that entry unpacks to; `null` for the usual size. */
  readonly bytes: number | null;
}

/** A bomb takes a while to be packed. */
export const mostBombBytes = 1024 * 1024 * 1024;
