/** The provider and the kind in a written reference of a journal, whichever providers this program knows. */
export function parseKind(ref: string): { readonly provider: string; readonly kind: string } | null {
  const match = /^(?<provider>[a-z][a-z0-9-]*)(?:@[^:]*)?:(?:(?<kind>[a-z][a-z0-9-]*)\/)?[^/]+$/.exec(ref);
  const provider = match?.groups?.["provider"];
  return provider === undefined ? null : { provider, kind: match?.groups?.["kind"] ?? "job" };
}
