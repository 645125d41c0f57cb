/**
 * Which product and version a store is.
 *
 * @param info - what it answers to `INFO server`; Valkey tells the Redis that it is alike there, too
 * @see https://valkey.io/commands/info/
 */
export function versionIn(info: string): { readonly product: string; readonly version: string } {
  const [, valkey] = /^valkey_version:([\w.-]+)/mu.exec(info) ?? [];
  if (valkey !== undefined) return { product: "Valkey", version: valkey };
  const [, version = "of an unknown version"] = /^redis_version:([\w.-]+)/mu.exec(info) ?? [];
  return { product: "Redis", version };
}
