/** What an item has under a name; a dot leads into it, unless the name itself has one. */
export function fieldOf(item: unknown, name: string): unknown {
  if (typeof item !== "object" || item === null) return item === null ? null : undefined;
  const own = new Map<string, unknown>(Object.entries(item));
  if (own.has(name)) return own.get(name);
  for (let dot = name.indexOf("."); dot >= 0; dot = name.indexOf(".", dot + 1)) {
    const head = name.slice(0, dot);
    if (own.has(head)) return fieldOf(own.get(head), name.slice(dot + 1));
  }
  return undefined;
}

/** Some fields of an item, under the names as they were asked for; `null` for what it does not have. */
export function pickFields(item: object, fields: readonly string[]): object {
  return Object.fromEntries(fields.map((name) => [name, fieldOf(item, name) ?? null]));
}
