/** The query of a request. */
export function queryOf({ url }: { readonly url: string }): URLSearchParams {
  const start = url.indexOf("?");
  return new URLSearchParams(start < 0 ? "" : url.slice(start + 1));
}
