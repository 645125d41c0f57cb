/**
 * The target of a request as the routes are to see it: a path and a query. A whole address loses its origin, as a proxy's
 * requests have one; escapes that say nothing are written out, so that one address has one form; and what is no escape is
 * taken for the characters themselves, as FastAPI does.
 */
export function tidyAddress(target: string): string {
  if (target.startsWith("/") && !target.includes("%")) return target;
  const local = target.replace(/^[a-z][a-z\d+.-]*:\/\/[^/?#]*/iu, "");
  const query = local.indexOf("?");
  const [path, rest] = query < 0 ? [local, ""] : [local.slice(0, query), local.slice(query)];
  const tidied = path
    .replaceAll(/%(?![\da-f]{2})/giu, "%25")
    .replaceAll(/(?:%[\da-f]{2})+/giu, (escapes) =>
      isUtf8(escapes) ? plainAgain(escapes) : unknownCharacter,
    );
  return `${tidied.startsWith("/") || tidied === "*" ? "" : "/"}${tidied}${rest}`;
}

/** Whether an address has escapes in its path that no text can be written as. */
export function isMalformed(target: string): boolean {
  if (!target.includes("%")) return false;
  const [path = ""] = target.split("?", 1);
  if (/%(?![\da-f]{2})/iu.test(path)) return true;
  return (path.match(/(?:%[\da-f]{2})+/giu) ?? []).some((escapes) => !isUtf8(escapes));
}

/** U+FFFD, in which all that cannot be read ends. */
const unknownCharacter = "%EF%BF%BD";

function isUtf8(escapes: string): boolean {
  try {
    decodeURIComponent(escapes);
    return true;
  } catch {
    return false;
  }
}

/** Writes escaped letters, digits, `-`, `.`, `_` and `~` plainly, but for a dot that would make a step of the path. */
function plainAgain(escapes: string): string {
  return escapes.replaceAll(/%[\da-f]{2}/giu, (escape) => {
    const character = decodeOne(escape);
    return /^[\w~-]$/u.test(character) ? character : escape;
  });
}

function decodeOne(escape: string): string {
  return String.fromCharCode(Number.parseInt(escape.slice(1), 16));
}
