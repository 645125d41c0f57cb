const uuid = /\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/giu;
const signOfId = /[\w~-]/u;
const named = /\b(?:job|simulation|pipeline|optimization)\s+["'`]?([\w~-]*\d[\w.~-]*)/giu;

/**
 * Whether the words of a no name something, and not what was asked about: "Job j2 not found", or an id of which the
 * question knows nothing.
 *
 * @param subject - the segment of the path that named what was asked about
 */
export function isNoToAnother(words: string, subject: string | undefined): boolean {
  if (subject === undefined) return false;
  const asked = decodeURIComponent(subject);
  return !isNamedIn(words, asked) && (words.search(uuid) >= 0 || words.search(named) >= 0);
}

/** Whether an id stands in a text by itself, and not as a part of a longer one. */
function isNamedIn(words: string, id: string): boolean {
  for (let at = words.indexOf(id); at >= 0; at = words.indexOf(id, at + 1)) {
    const around = [words[at - 1] ?? " ", words[at + id.length] ?? " "];
    if (!around.some((sign) => signOfId.test(sign))) return true;
  }
  return false;
}
