import { distance } from "fastest-levenshtein";
import type { FastifyInstance } from "fastify";

interface KnownRoute {
  readonly method: string;
  readonly url: string;
  readonly pattern: RegExp;
}

/** The routes of an app, as fastify writes them: to tell a wrong method from a wrong address, and what may have been meant. */
export class KnownRoutes {
  readonly #routes: KnownRoute[] = [];

  /** Notes the routes that are made from now on in a scope, and in those below it. */
  constructor(app: FastifyInstance) {
    app.addHook("onRoute", ({ method, url }) => {
      const pattern = new RegExp(`^${url.replaceAll(/:[^/]+/gu, "[^/]+").replace("*", ".*")}$`, "u");
      for (const one of [method].flat()) this.#routes.push({ method: one, url, pattern });
    });
  }

  /** The methods that an address is there for. */
  methodsAt(path: string): string[] {
    return this.#routes.filter(({ pattern }) => pattern.test(path)).map(({ method }) => method);
  }

  /** The route that is most like what was asked, such as `POST /jobs/:id/cancel`; `null` where there is none. */
  nearest(method: string, path: string): string | null {
    let best: string | null = null;
    let least = Number.POSITIVE_INFINITY;
    for (const route of this.#routes) {
      if (route.method === "HEAD" || route.method === "OPTIONS") continue;
      const mistakes = Math.min(...filledIn(route.url, path).map((url) => distance(url, path)));
      // An address is easier to get wrong than a method.
      const far = 2 * mistakes + (route.method === method ? 0 : 3);
      if (far >= least) continue;
      [best, least] = [`${route.method} ${route.url}`, far];
    }
    return best;
  }
}

/** A route's address with what a path has in the places of its parameters, counted from its beginning and from its end. */
function filledIn(url: string, path: string): string[] {
  const parts = url.split("/");
  const given = path.split("/");
  return [0, given.length - parts.length].map((shift) =>
    parts
      .map((part, index) => {
        if (part === "*") return given.slice(index).join("/");
        return part.startsWith(":") ? (given[index + shift] ?? part) : part;
      })
      .join("/"),
  );
}
