import { BlockList, isIP } from "node:net";
import { isJobError, JobError } from "@simjobs/core";
import { isLoopbackHost } from "../address/network-address.js";
import { parseUrl } from "../address/parse-url.js";

/** A proxy to go through. Its address may hold a password. */
export interface Proxy {
  readonly address: URL;
  /** The environment variable that names it, for messages. */
  readonly variable: string;
}

/** Which proxies to go through. Holds their passwords, so it shows nothing of itself. */
export class ProxySettings {
  readonly #http: Proxy | JobError | undefined;
  readonly #https: Proxy | JobError | undefined;
  readonly #exceptions: readonly string[];

  constructor(
    http: Proxy | JobError | undefined,
    https: Proxy | JobError | undefined,
    exceptions: readonly string[],
  ) {
    this.#http = http;
    this.#https = https;
    this.#exceptions = exceptions;
  }

  /** What must not be told of them. */
  get secrets(): readonly string[] {
    return [this.#https, this.#http].flatMap((one) => {
      if (one === undefined || isJobError(one)) return [];
      const { username, password } = one.address;
      return password === "" ? [] : [decoded(password), `${decoded(username)}:${decoded(password)}`];
    });
  }

  /** What is wrong with the settings; it matters to nobody who goes to this machine, or to an exception. */
  get problems(): readonly JobError[] {
    return [...new Set([this.#https, this.#http])].filter((one) => isJobError(one));
  }

  /**
   * The proxy for an address; `undefined` to go straight there, as always to this machine.
   *
   * @throws {JobError} `bad_input` if it is to be one that we cannot go through
   */
  proxyFor(target: URL): Proxy | undefined {
    if (isLoopbackHost(target.hostname)) return undefined;
    const proxy = target.protocol === "https:" ? this.#https : this.#http;
    if (proxy === undefined || this.#exceptions.some((entry) => isException(entry, target))) return undefined;
    if (isJobError(proxy)) throw proxy;
    return proxy;
  }
}

/**
 * Reads `https_proxy`, `http_proxy`, `all_proxy` and `no_proxy`, each in lower case first, then in upper case.
 * `HTTP_PROXY` is left alone in a CGI program, where a visitor's `Proxy:` header would set it. A proxy that is no http or
 * https address is refused only when something is to go through it: see `ProxySettings.problems`.
 *
 * @param env - the environment
 * @returns `undefined` if no proxy is set
 */
export function proxySettingsFrom(
  env: Readonly<Record<string, string | undefined>>,
): ProxySettings | undefined {
  const find = (name: string): Setting | undefined => {
    const upper = name.toUpperCase();
    const isOfVisitor = upper === "HTTP_PROXY" && env["REQUEST_METHOD"] !== undefined;
    const variable = env[name] === undefined && !isOfVisitor ? upper : name;
    const value = env[variable]?.trim() ?? "";
    return value === "" ? undefined : { variable, value };
  };
  const everything = find("all_proxy");
  const http = find("http_proxy") ?? everything;
  const https = find("https_proxy") ?? everything;
  if (http === undefined && https === undefined) return undefined;
  const exceptions = (find("no_proxy")?.value ?? "").toLowerCase().split(/[\s,]+/u);
  const forHttp = http === undefined ? undefined : readProxy(http);
  return new ProxySettings(
    forHttp,
    https === undefined || https === http ? https && forHttp : readProxy(https),
    exceptions.filter((entry) => entry !== ""),
  );
}

/**
 * One proxy for everything but this machine.
 *
 * @param address - `http://proxy.example.org:3128`; a user name and a password may stand in it
 * @throws {JobError} `bad_input`
 */
export function oneProxy(address: string | URL): ProxySettings {
  const proxy = readProxy({ variable: "proxy", value: String(address).trim() });
  if (isJobError(proxy)) throw proxy.retold({ hint: "Give something like http://proxy.example.org:3128." });
  return new ProxySettings(proxy, proxy, []);
}

interface Setting {
  readonly variable: string;
  readonly value: string;
}

function readProxy({ variable, value }: Setting): Proxy | JobError {
  const address = parseUrl(/^[a-z][a-z0-9+.-]*:\/\//iu.test(value) ? value : `http://${value}`);
  if (address !== undefined && (address.protocol === "http:" || address.protocol === "https:")) {
    return { address, variable };
  }
  // The value may hold a password: it is not repeated, but for a scheme that many set and we do not speak.
  const scheme = /^(socks[45]?[ah]?):$/u.exec(address?.protocol ?? "")?.[1];
  const what = scheme === undefined ? "is not the address of an http proxy" : `names a ${scheme} proxy`;
  return new JobError("bad_input", `${variable} ${what}, and only http and https proxies are spoken`, {
    hint: `Set ${variable} to something like http://proxy.example.org:3128, unset it, or name the service's host in no_proxy.`,
  });
}

/**
 * `*`, `example.org` (and all below it), `.example.org`, `*.example.org`, an address, a range of addresses
 * (`10.0.0.0/8`); all but ranges with or without a port.
 */
function isException(entry: string, target: URL): boolean {
  if (entry === "*") return true;
  const host = unbracket(target.hostname).replace(/\.$/u, "");
  const range = /^\[?([0-9a-f.:]+)\]?\/(\d{1,3})$/u.exec(entry);
  if (range !== null) return isIn(host, range[1] ?? "", Number(range[2]));
  const parts = /^(?<host>\[[^\]]*\]|[^:]*|[^:]*:[^:]*:.*?)(?::(?<port>\d+))?$/u.exec(entry)?.groups;
  const port = parts?.["port"];
  if (port !== undefined && port !== (target.port || (target.protocol === "https:" ? "443" : "80")))
    return false;
  const suffix = unbracket(parts?.["host"] ?? entry)
    .replace(/^\*?\./u, "")
    .replace(/\.$/u, "");
  if (isIP(suffix) !== 0) return isIn(host, suffix, isIP(suffix) === 4 ? 32 : 128);
  return host === suffix || (suffix !== "" && host.endsWith(`.${suffix}`));
}

function isIn(host: string, network: string, prefix: number): boolean {
  const version = isIP(network);
  if (version === 0 || isIP(host) !== version || prefix > (version === 4 ? 32 : 128)) return false;
  const family = version === 4 ? "ipv4" : "ipv6";
  const list = new BlockList();
  list.addSubnet(network, prefix, family);
  return list.check(host, family);
}

/** A part of an address; one whose percent signs encode nothing is taken as it was written. */
export function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function unbracket(host: string): string {
  return host.startsWith("[") ? host.slice(1, -1) : host;
}
