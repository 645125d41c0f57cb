/**
 * Gives every value a short name, the same for equal values. Objects are looked into once: those that many positions
 * share, such as readings, cost nothing the second time. They must never change.
 *
 * @param leftOut - keys that do not count
 */
export function valueNames(leftOut: ReadonlySet<string>): (value: unknown) => string {
  const numbers = new Map<string, number>();
  const names = new WeakMap<object, string>();

  return function nameOf(value: unknown): string {
    if (typeof value !== "object" || value === null) return String(value);
    const known = names.get(value);
    if (known !== undefined) return known;
    const parts: string[] = [];
    for (const key in value) {
      if (!leftOut.has(key)) parts.push(nameOf(Reflect.get(value, key)));
    }
    const whole = parts.join(",");
    const number = numbers.get(whole) ?? numbers.size;
    numbers.set(whole, number);
    const name = `#${number}`;
    names.set(value, name);
    return name;
  };
}
