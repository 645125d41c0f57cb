import { JobError } from "@simjobs/core";
import type { HttpRequest } from "../transport.js";

// oxlint-disable-next-line no-control-regex -- control characters are what this looks for
const notInPath = /[\u0000-\u0020\u007f-\uffff?#\\]/u;
// Without `i`, which takes longer to make than to match, for the one letter that has two cases.
const dotSegment = /(?:^|\/)(?:\.|%2[eE]){1,2}(?:\/|$)/u;

/**
 * The path and query of a request, as they are written on the wire.
 *
 * @throws {JobError} `bad_input` for a path that would not arrive as it is written
 */
export function requestTarget(basePath: string, request: Pick<HttpRequest, "path" | "query">): string {
  const { path, query } = request;
  if (!path.startsWith("/") || notInPath.test(path) || dotSegment.test(path)) {
    throw new JobError(
      "bad_input",
      "the path of a request must begin with / and be percent-encoded, without . and ..",
    );
  }
  if (query === undefined) return basePath + path;
  const pairs: string[] = [];
  for (const [name, value] of Object.entries(query)) {
    if (value === undefined) continue;
    for (const one of typeof value === "object" ? value : [value]) {
      pairs.push(`${encodeURIComponent(name)}=${encodeURIComponent(String(one).toWellFormed())}`);
    }
  }
  return pairs.length === 0 ? basePath + path : `${basePath}${path}?${pairs.join("&")}`;
}
