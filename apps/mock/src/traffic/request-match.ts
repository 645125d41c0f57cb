import type { ServiceName } from "../base/service-of.js";
import { matchInput } from "../faults/fault-input.js";
import { pathMatcher } from "../faults/path-matcher.js";

/** Which requests are meant. All that is given must hold; without anything it is any. */
export interface RequestMatch {
  readonly provider?: ServiceName | undefined;
  readonly method?: string | undefined;
  /** A path with everything below it; with `*` (any characters) or a last `$` (the end) exactly that. Queries do not count. */
  readonly path?: string | undefined;
}

/** What a request is, as far as it can be meant. */
export interface Matchable {
  readonly provider: ServiceName;
  readonly method: string;
  readonly url: string;
}

/** What `RequestMatch` is read by. */
export const requestMatchInput = matchInput.pick({ provider: true, method: true, path: true });

/** Whether a request is one of those that are meant. */
export function requestMatcher({ provider, method, path }: RequestMatch): (request: Matchable) => boolean {
  const verb = method?.toUpperCase();
  const matchesPath = path === undefined ? () => true : pathMatcher(path);
  return (request) =>
    (provider === undefined || provider === request.provider) &&
    (verb === undefined || verb === request.method) &&
    matchesPath(request.url.replace(/\?.*/su, ""));
}
