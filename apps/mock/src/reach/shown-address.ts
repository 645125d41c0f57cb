/**
 * What was given as an address, fit to be shown where it is none: without what may be a user name, a password, a query or a fragment in
 * it, also where it is misspelled (`me:secret@twin`).
 */
export function shownAddress(text: string): string {
  const scheme = /^[a-z][a-z0-9+.-]{0,20}:\/\//iu.exec(text)?.[0] ?? "";
  const rest = text
    .slice(scheme.length)
    .replace(/^.*@/su, "…@")
    .replace(/([?#]).+$/su, "$1…");
  return JSON.stringify(`${scheme}${rest}`).slice(1, -1).slice(0, 200);
}
