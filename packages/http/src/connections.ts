import type { Dispatcher } from "undici";
import { guardedLookup } from "./guarded-lookup.js";
import type { ProxySettings } from "./proxy-settings.js";

interface TlsOptions {
  readonly rejectUnauthorized: true;
  readonly ca?: string[];
}

export interface ConnectionsOptions {
  readonly proxy: ProxySettings | undefined;
  /** Certificates in PEM form, believed besides the usual ones. */
  readonly extraCa: string | undefined;
  /** Limit of making one connection, in milliseconds. */
  readonly connectTimeoutMs: number;
}

/** A dispatcher to send one request through, and how to give it back. */
export interface Connection {
  readonly dispatcher: Dispatcher;
  readonly proxied: boolean;
  /** Ends a connection that was made for one request. */
  readonly release: (() => void) | undefined;
}

/** Where a request goes, and how careful to be about it. */
export interface Destination {
  readonly origin: string;
  /** A connection of its own, never a kept one. */
  readonly alone: boolean;
  /** Refuse a name that leads to a private address. */
  readonly guarded: boolean;
}

// More than any budget allows at once; a bound for those who switch the budget off.
const connectionsPerOrigin = 128;

/** Kept connections, one pool an origin, and single ones for requests that must not meet a connection that is closing. */
export class Connections {
  readonly #options: ConnectionsOptions;
  readonly #pools = new Map<string, Promise<Connection>>();
  readonly #single = new Set<Dispatcher>();
  #tls: Promise<TlsOptions> | undefined;

  constructor(options: ConnectionsOptions) {
    this.#options = options;
  }

  async open(destination: Destination): Promise<Connection> {
    if (!destination.alone) {
      const key = destination.guarded ? `guarded ${destination.origin}` : destination.origin;
      let pool = this.#pools.get(key);
      if (pool === undefined) {
        pool = this.#make(destination);
        this.#pools.set(key, pool);
      }
      return pool;
    }
    const made = await this.#make(destination);
    this.#single.add(made.dispatcher);
    const release = (): void => {
      this.#single.delete(made.dispatcher);
      made.dispatcher.destroy().catch(() => undefined);
    };
    return { ...made, release };
  }

  /** Closes what is idle and waits for the rest. */
  async close(): Promise<void> {
    const pools = await Promise.all(this.#pools.values());
    this.#pools.clear();
    await Promise.all(
      [...pools.map(({ dispatcher }) => dispatcher), ...this.#single].map((one) => one.close()),
    );
  }

  async #make({ origin, alone, guarded }: Destination): Promise<Connection> {
    const proxy = this.#options.proxy?.proxyFor(new URL(origin));
    const secure = origin.startsWith("https:") || proxy?.protocol === "https:";
    const tls = secure ? await (this.#tls ??= tlsOptions(this.#options.extraCa)) : {};
    const limits = { headersTimeout: 0, bodyTimeout: 0, pipelining: 1 }; // time is kept outside of undici
    const timeout = this.#options.connectTimeoutMs;
    if (proxy !== undefined) {
      const { default: ProxyAgent } = await import("undici/lib/dispatcher/proxy-agent.js");
      const dispatcher = new ProxyAgent({
        ...limits,
        uri: bareAddress(proxy),
        ...proxyToken(proxy),
        connections: alone ? 1 : connectionsPerOrigin,
        requestTls: { ...tls, timeout },
        proxyTls: { ...(proxy.protocol === "https:" ? tls : {}), timeout },
      });
      return { dispatcher, proxied: true, release: undefined };
    }
    const connect = { ...tls, timeout, ...(guarded ? { lookup: guardedLookup() } : {}) };
    if (alone) {
      const { default: Client } = await import("undici/lib/dispatcher/client.js");
      return { dispatcher: new Client(origin, { ...limits, connect }), proxied: false, release: undefined };
    }
    const { default: Pool } = await import("undici/lib/dispatcher/pool.js");
    const dispatcher = new Pool(origin, { ...limits, connect, connections: connectionsPerOrigin });
    return { dispatcher, proxied: false, release: undefined };
  }
}

/**
 * Certificates are always checked: said here, because `NODE_TLS_REJECT_UNAUTHORIZED=0` holds wherever it is not.
 */
async function tlsOptions(extraCa: string | undefined): Promise<TlsOptions> {
  if (extraCa === undefined) return { rejectUnauthorized: true };
  const tls = await import("node:tls");
  // Newer versions of Node tell what they would have used, NODE_EXTRA_CA_CERTS included; a list replaces all of that.
  const usual: unknown = "getCACertificates" in tls ? tls.getCACertificates : undefined;
  const roots: unknown = typeof usual === "function" ? usual("default") : tls.rootCertificates;
  return {
    rejectUnauthorized: true,
    ca: [...(Array.isArray(roots) ? roots : tls.rootCertificates), extraCa],
  };
}

function bareAddress(proxy: URL): string {
  return `${proxy.protocol}//${proxy.host}`;
}

function proxyToken(proxy: URL): { token?: string } {
  if (proxy.username === "" && proxy.password === "") return {};
  const pair = `${decodeURIComponent(proxy.username)}:${decodeURIComponent(proxy.password)}`;
  return { token: `Basic ${Buffer.from(pair).toString("base64")}` };
}
