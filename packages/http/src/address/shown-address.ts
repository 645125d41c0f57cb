import { hidden } from "../secrets/secrets.js";
import { redact } from "../secrets/redact.js";
import { showControls } from "../text/clean-excerpt.js";

/**
 * What was given as an address, fit to be shown where it is none: without anything that somebody may have meant as a user name, a
 * password, a query or a fragment, however it is misspelled (`me:secret@host`, `https//me:secret@host`).
 */
export function shownAddress(text: string): string {
  const scheme = /^[a-z][a-z0-9+.-]{0,20}:\/\//iu.exec(text)?.[0] ?? "";
  const rest = text
    .slice(scheme.length)
    .replace(/^.*@/su, `${hidden}@`)
    .replace(/([?#]).+$/su, `$1${hidden}`);
  return showControls(redact(`${scheme}${rest}`)).slice(0, 200);
}
