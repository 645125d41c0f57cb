import { formatReference, type Reading } from "@simjobs/core";
import type { TreeLook } from "./follow-tree.js";

export interface TreeRow {
  readonly reading: Reading;
  /** 1 for what hangs at the root. */
  readonly depth: number;
}

/** Members in the order of a tree: each below its parent; below the root where its parent is not among them. */
export function treeRows({ root, members }: TreeLook): readonly TreeRow[] {
  const known = new Set(members.map(({ ref }) => formatReference(ref)));
  const below = new Map<string, Reading[]>();
  const rootName = formatReference(root);
  for (const reading of members) {
    const parent = reading.details.parent === null ? rootName : formatReference(reading.details.parent);
    const isOwn = parent === formatReference(reading.ref);
    const above = known.has(parent) && !isOwn ? parent : rootName;
    below.set(above, [...(below.get(above) ?? []), reading]);
  }
  const rows: TreeRow[] = [];
  const seen = new Set<string>();
  const add = (name: string, depth: number): void => {
    for (const reading of below.get(name) ?? []) {
      const own = formatReference(reading.ref);
      if (seen.has(own)) continue;
      seen.add(own);
      rows.push({ reading, depth });
      add(own, depth + 1);
    }
  };
  add(rootName, 1);
  // Whatever hangs in a circle is shown all the same.
  for (const reading of members)
    if (!seen.has(formatReference(reading.ref))) rows.push({ reading, depth: 1 });
  return rows;
}
