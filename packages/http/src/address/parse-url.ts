/**
 * Reads an address; `undefined` for what is none. `URL.canParse` is never asked: once it has been optimised, Node 20 reads
 * texts of Latin-1 characters as UTF-8 there, and says yes to what `new URL` then throws at.
 */
export function parseUrl(text: string, base?: URL): URL | undefined {
  try {
    return new URL(text, base);
  } catch {
    return undefined;
  }
}
