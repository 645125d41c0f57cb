/** A path as it was asked for, and which of its segments says what it is about. */
export interface AskedPath {
  readonly path: string;
  /** As it stands in the path; `undefined` where the path is about nothing in particular. */
  readonly subject: string | undefined;
}

/** Whether two paths are the same, but for a slash at the end and the way in which characters are encoded. */
export function isSamePath(one: string, other: string): boolean {
  const [ours, theirs] = [segmentsOf(one), segmentsOf(other)];
  return (
    ours.length === theirs.length &&
    ours.every((segment, at) => segment !== undefined && segment === theirs[at])
  );
}

/**
 * Whether a path leads to another thing of the kind that was asked about: the collection in which it stood is there, with
 * another member after it, or its family of paths is, without it.
 */
export function isAboutAnother({ path, subject }: AskedPath, to: string): boolean {
  if (subject === undefined) return false;
  const [asked, led] = [segmentsOf(path), segmentsOf(to)];
  const about = decoded(subject);
  const at = asked.lastIndexOf(about);
  const collection = asked[at - 1];
  if (at < 1 || about === undefined || collection === undefined) return false;
  const isElsewhere = led.some((segment, index) => segment === collection && led[index + 1] !== about);
  const family = asked.slice(0, at - 1);
  const isOfFamily = family.length > 0 && family.every((segment, index) => segment === led[index]);
  return isElsewhere || (isOfFamily && !led.includes(about));
}

/** The segments of a path, decoded; `undefined` for one that cannot be. */
function segmentsOf(path: string): readonly (string | undefined)[] {
  return path.replace(/^\//u, "").replace(/\/$/u, "").split("/").map(decoded);
}

function decoded(segment: string): string | undefined {
  try {
    return decodeURIComponent(segment);
  } catch {
    return undefined; // a percent sign that encodes nothing
  }
}
