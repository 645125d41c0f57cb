/** A point of a series. */
type Point = readonly [x: number, y: number];

/**
 * At most about so many points of a series, the highest and the lowest of each stretch among them.
 *
 * @param most - at least 4. @default 2000
 */
export function thinOut(points: readonly Point[], most = 2000): readonly Point[] {
  if (points.length <= most) return points;
  const stretch = Math.ceil(points.length / Math.floor(most / 4));
  const kept = new Set<Point>();
  for (let from = 0; from < points.length; from += stretch) {
    const part = points.slice(from, from + stretch);
    const [first] = part;
    const last = part.at(-1);
    if (first === undefined || last === undefined) continue;
    let [lowest, highest] = [first, first];
    for (const point of part) {
      if (point[1] < lowest[1]) lowest = point;
      if (point[1] > highest[1]) highest = point;
    }
    for (const point of part) if ([first, lowest, highest, last].includes(point)) kept.add(point);
  }
  return [...kept];
}
