import type { Dispatcher } from "undici";
import { guardedLookup } from "../address/guarded-lookup.js";
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
  /** To be called when the request is over. */
  readonly release: () => void;
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
  readonly #kept = new Map<string, Connection>(); // of the pools, those that are made
  readonly #single = new Set<Dispatcher>();
  #rested: Promise<void> | undefined;
  #tls: Promise<TlsOptions> | undefined;

  constructor(options: ConnectionsOptions) {
    this.#options = options;
  }

  /** At once where it can be, because every request of a busy program comes by here. */
  open(destination: Destination): Connection | Promise<Connection> {
    if (destination.alone) return this.#openAlone(destination);
    const key = destination.guarded ? `guarded ${destination.origin}` : destination.origin;
    const kept = this.#kept.get(key);
    if (kept !== undefined) return this.#rested === undefined ? kept : this.#rested.then(() => kept);
    let pool = this.#pools.get(key);
    if (pool === undefined) {
      pool = this.#make(destination).then((made) => {
        const connection = { ...made, release: () => this.#rest() };
        this.#kept.set(key, connection);
        return connection;
      });
      this.#pools.set(key, pool);
    }
    return pool;
  }

  async #openAlone(destination: Destination): Promise<Connection> {
    const made = await this.#make(destination);
    this.#single.add(made.dispatcher);
    const release = (): void => {
      this.#single.delete(made.dispatcher);
      made.dispatcher.destroy().catch(() => undefined);
    };
    return { ...made, release };
  }

  /**
   * undici uses a connection again one turn of the event loop after an answer. Whoever asks before that gets a new one,
   * which costs a handshake: two requests in a row would always make two connections.
   */
  #rest(): void {
    this.#rested ??= new Promise((resolve) => {
      setImmediate(() => {
        this.#rested = undefined;
        resolve();
      });
    });
  }

  /** Closes what is idle and waits for the rest. */
  async close(): Promise<void> {
    const pools = await Promise.all(this.#pools.values());
    this.#pools.clear();
    this.#kept.clear();
    await Promise.all(
      [...pools.map(({ dispatcher }) => dispatcher), ...this.#single].map((one) => one.close()),
    );
  }

  async #make({ origin, alone, guarded }: Destination): Promise<Omit<Connection, "release">> {
    const proxy = this.#options.proxy?.proxyFor(new URL(origin));
    const secure = origin.startsWith("https:") || proxy?.protocol === "https:";
    const tls = secure ? await (this.#tls ??= tlsOptions(this.#options.extraCa)) : {};
    const limits = { headersTimeout: 0, bodyTimeout: 0, pipelining: 1 }; // time is kept outside of undici
    const timeout = this.#options.connectTimeoutMs;
    const { Client, Pool } = await import("./undici-dispatchers.js");
    if (proxy !== undefined) {
      const [{ default: ProxyAgent }, { default: connect }] = await Promise.all([
        import("undici/lib/dispatcher/proxy-agent.js"),
        import("undici/lib/api/api-connect.js"),
      ]);
      const dispatcher = new ProxyAgent({
        ...limits,
        uri: bareAddress(proxy),
        // The way to CONNECT is a method that undici's main entry adds to every dispatcher; here it is not loaded.
        clientFactory: (proxyOrigin, poolOptions) =>
          Object.assign(new Pool(proxyOrigin, poolOptions), { connect }),
        ...proxyToken(proxy),
        connections: alone ? 1 : connectionsPerOrigin,
        requestTls: { ...tls, timeout },
        proxyTls: { ...(proxy.protocol === "https:" ? tls : {}), timeout },
      });
      return { dispatcher, proxied: true };
    }
    const connect = { ...tls, timeout, ...(guarded ? { lookup: guardedLookup() } : {}) };
    if (alone) {
      return { dispatcher: new Client(origin, { ...limits, connect }), proxied: false };
    }
    const dispatcher = new Pool(origin, { ...limits, connect, connections: connectionsPerOrigin });
    return { dispatcher, proxied: false };
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
