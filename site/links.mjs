import { posix } from "node:path";

/** Where everything is that is no page. */
export const repository = "https://github.com/simjobs/simjobs";

/** Pages that stand in their folder as its beginning have another name on a site. */
export const asIndex = (path) => path.replace(/(^|\/)README\.md/u, "$1index.md");

/** Where a link of a page goes: to a page of the site, or, if it leads to anything else, to the repository. */
export function hrefOn(page, href) {
  if (/^(?:[a-z]+:|#|\/)/u.test(href)) return href;
  const path = posix.normalize(posix.join(posix.dirname(page), href));
  if (!path.startsWith("../") && /\.md(?:#|$)/u.test(path)) return asIndex(href);
  return `${repository}/blob/main/${posix.join("docs", path)}`;
}
