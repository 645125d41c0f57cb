import { listOf } from "../list-of.js";

/** What is set at a PostgreSQL, for this user in this database. */
export interface PostgresKeeping {
  readonly synchronous_commit: string;
  readonly fsync: string;
}

/**
 * What a PostgreSQL may lose of what it has acknowledged, in a sentence; `null` where it loses nothing.
 *
 * @see https://www.postgresql.org/docs/current/runtime-config-wal.html
 */
export function postgresDurability(place: string, keeping: PostgresKeeping): string | null {
  const off = (["synchronous_commit", "fsync"] as const).filter((name) => keeping[name] === "off");
  if (off.length === 0) return null;
  return `the store at ${place} may lose what it has acknowledged: ${listOf(off)} ${off.length === 1 ? "is" : "are"} off; set synchronous_commit and fsync on`;
}
