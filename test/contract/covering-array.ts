/** What can be set, each with its values. */
export type Factors = ReadonlyMap<string, readonly string[]>;

/** One setting of all factors. */
export type Row = ReadonlyMap<string, string>;

/**
 * Rows in which every value of every factor meets every value of every other one at least once: far fewer than all
 * combinations. Each row begins with a pair that is still to come and takes, factor by factor, the value that brings most of those.
 *
 * @param factors - with at least one value each; fewer than 65,536 values in all
 */
export function coveringArray(factors: Factors): readonly Row[] {
  const names = [...factors.keys()];
  const missing = pairsOf(factors);
  const rows: Row[] = [];
  for (let [next] = missing; next !== undefined; [next] = missing) {
    const [first, second] = partsOf(next);
    const row = new Map([first, second]);
    for (const name of names) {
      if (row.has(name)) continue;
      row.set(name, bestValue(name, factors.get(name) ?? [], row, missing));
    }
    for (const pair of pairsIn(row)) missing.delete(pair);
    rows.push(row);
  }
  return rows;
}

/** Every pair of values of two factors, as a text. */
export function pairsOf(factors: Factors): Set<string> {
  const pairs = new Set<string>();
  const all = [...factors];
  for (const [index, [name, values]] of all.entries()) {
    for (const [other, others] of all.slice(index + 1)) {
      for (const value of values)
        for (const otherValue of others) pairs.add(pairOf([name, value], [other, otherValue]));
    }
  }
  return pairs;
}

/** The pairs that a row has. */
export function pairsIn(row: Row): readonly string[] {
  const all = [...row];
  return all.flatMap((one, index) => all.slice(index + 1).map((other) => pairOf(one, other)));
}

function bestValue(name: string, values: readonly string[], row: Row, missing: ReadonlySet<string>): string {
  let [best = ""] = values;
  let most = -1;
  for (const value of values) {
    const fresh = [...row].filter((other) => missing.has(pairOf([name, value], other))).length;
    if (fresh > most) [best, most] = [value, fresh];
  }
  return best;
}

type Setting = readonly [name: string, value: string];

function pairOf(one: Setting, other: Setting): string {
  return JSON.stringify(one[0] < other[0] ? [one, other] : [other, one]);
}

function partsOf(pair: string): readonly [Setting, Setting] {
  const parts: [Setting, Setting] = JSON.parse(pair);
  return parts;
}
