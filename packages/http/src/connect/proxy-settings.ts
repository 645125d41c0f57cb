import { JobError } from "@simjobs/core";
import { isLoopbackHost } from "../address/network-address.js";

/** Which proxies to go through. Holds their passwords, so it shows nothing of itself. */
export class ProxySettings {
  readonly #http: URL | undefined;
  readonly #https: URL | undefined;
  readonly #exceptions: readonly string[];

  constructor(http: URL | undefined, https: URL | undefined, exceptions: readonly string[]) {
    this.#http = http;
    this.#https = https;
    this.#exceptions = exceptions;
  }

  /** The proxy for an address; `undefined` to go straight there, as always to this machine. */
  proxyFor(target: URL): URL | undefined {
    if (isLoopbackHost(target.hostname)) return undefined;
    const proxy = target.protocol === "https:" ? this.#https : this.#http;
    return proxy === undefined || this.#exceptions.some((entry) => isException(entry, target))
      ? undefined
      : proxy;
  }
}

/**
 * Reads `https_proxy`, `http_proxy`, `all_proxy` and `no_proxy`, each in lower case first, then in upper case.
 * `HTTP_PROXY` is left alone in a CGI program, where a visitor's `Proxy:` header would set it.
 *
 * @param env - the environment
 * @returns `undefined` if no proxy is set
 * @throws {JobError} `bad_input` for a proxy that is not an http or https address
 */
export function proxySettingsFrom(
  env: Readonly<Record<string, string | undefined>>,
): ProxySettings | undefined {
  const read = (name: string): string | undefined => {
    const upper = name.toUpperCase();
    const value =
      env[name] ?? (upper === "HTTP_PROXY" && env["REQUEST_METHOD"] !== undefined ? undefined : env[upper]);
    return value === undefined || value.trim() === "" ? undefined : value.trim();
  };
  const everything = read("all_proxy");
  const http = parseProxy(read("http_proxy") ?? everything, "http_proxy");
  const https = parseProxy(read("https_proxy") ?? everything, "https_proxy");
  if (http === undefined && https === undefined) return undefined;
  const exceptions = (read("no_proxy") ?? "").toLowerCase().split(/[\s,]+/u);
  return new ProxySettings(
    http,
    https,
    exceptions.filter((entry) => entry !== ""),
  );
}

function parseProxy(text: string | undefined, name: string): URL | undefined {
  if (text === undefined) return undefined;
  const full = /^[a-z][a-z0-9+.-]*:\/\//iu.test(text) ? text : `http://${text}`;
  const url = URL.canParse(full) ? new URL(full) : undefined;
  if (url === undefined || (url.protocol !== "http:" && url.protocol !== "https:")) {
    // The value may hold a password: it is not repeated.
    throw new JobError("bad_input", `${name} is not the address of an http proxy`, {
      hint: `Set ${name} to something like http://proxy.example.org:3128, or unset it.`,
    });
  }
  return url;
}

/** `*`, `example.org` (and all below it), `.example.org`, `*.example.org`, an address, each with or without a port. */
function isException(entry: string, target: URL): boolean {
  if (entry === "*") return true;
  const parts = /^(?<host>\[[^\]]*\]|[^:]*|[^:]*:[^:]*:.*?)(?::(?<port>\d+))?$/u.exec(entry)?.groups;
  const port = parts?.["port"];
  if (port !== undefined && port !== (target.port || (target.protocol === "https:" ? "443" : "80")))
    return false;
  const suffix = unbracket(parts?.["host"] ?? entry).replace(/^\*?\./u, "");
  const host = unbracket(target.hostname).replace(/\.$/u, "");
  return host === suffix || (suffix !== "" && host.endsWith(`.${suffix}`));
}

function unbracket(host: string): string {
  return host.startsWith("[") ? host.slice(1, -1) : host;
}
