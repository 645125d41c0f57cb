import { listOf } from "../list-of.js";

/** What is set at a Redis; `undefined` where it does not tell. */
export interface RedisKeeping {
  readonly appendonly: string | undefined;
  readonly appendfsync: string | undefined;
  readonly maxmemoryPolicy: string | undefined;
}

/**
 * What a Redis may lose of what it has acknowledged, in a sentence; `null` where it loses nothing.
 *
 * @see https://redis.io/docs/latest/operate/oss_and_stack/management/persistence/
 */
export function redisDurability(place: string, keeping: RedisKeeping): string | null {
  const { appendonly, appendfsync, maxmemoryPolicy } = keeping;
  const settings = [
    { name: "appendonly", is: appendonly, wanted: "yes" },
    // How often a file is flushed that is not written says nothing.
    ...(appendonly === "no" ? [] : [{ name: "appendfsync", is: appendfsync, wanted: "always" }]),
    { name: "maxmemory-policy", is: maxmemoryPolicy, wanted: "noeviction" },
  ];
  const wrong = settings.filter(({ is, wanted }) => is !== undefined && is !== wanted);
  const untold = settings.filter(({ is }) => is === undefined);
  if (wrong.length > 0) {
    const found = listOf(wrong.map(({ name, is }) => `${name} is ${String(is)}`));
    return `the store at ${place} may lose what it has acknowledged: ${found}; set appendonly yes, appendfsync always and maxmemory-policy noeviction`;
  }
  if (untold.length === 0) return null;
  const missing = listOf(untold.map(({ name, wanted }) => `${name} ${wanted}`));
  return `the store at ${place} does not tell whether it keeps what it has acknowledged: see to it that it has ${missing}`;
}
