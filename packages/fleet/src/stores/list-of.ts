/** Several things in words: `a, b and c`. */
export function listOf(things: readonly string[]): string {
  return things.length < 2 ? things.join("") : `${things.slice(0, -1).join(", ")} and ${things.at(-1) ?? ""}`;
}
