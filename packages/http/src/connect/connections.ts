import type { Client, Dispatcher, Pool } from "undici";
import { guardedLookup } from "../address/guarded-lookup.js";
import type { Exchange } from "../exchange/exchange.js";
import type { NodesClient } from "./nodes-client.js";
import { decoded, type ProxySettings } from "./proxy-settings.js";
import { RestedDispatcher, type PooledRequest } from "./rested-dispatcher.js";

interface TlsOptions {
  readonly rejectUnauthorized: true;
  readonly ca?: string[] | undefined;
}

export interface ConnectionsOptions {
  readonly proxy: ProxySettings | undefined;
  /** Certificates in PEM form, believed besides the usual ones. */
  readonly extraCa: string | undefined;
  /** Limit of making one connection, in milliseconds. */
  readonly connectTimeoutMs: number;
  /** Sends light requests by Node's own client. */
  readonly isBrief: boolean;
}

/** A way to send one request. */
export interface Connection {
  /** The environment variable that names the proxy, where there is one on the way. */
  readonly proxy: string | undefined;
  dispatch(request: PooledRequest, exchange: Exchange): void;
  /** To be called when the request is over. */
  release?(): void;
}

/** Where a request goes, and how careful to be about it. */
export interface Destination {
  readonly origin: string;
  /** A connection of its own, never a kept one. */
  readonly alone: boolean;
  /** Refuse a name that leads to a private address. */
  readonly guarded: boolean;
  /** A question or a sign-in, of which nothing is streamed. */
  readonly light: boolean;
}

// More than any budget allows at once; a bound for those who switch the budget off.
const connectionsPerOrigin = 128;

const limits = { headersTimeout: 0, bodyTimeout: 0, pipelining: 1 }; // time is kept outside of undici

/** Kept connections, one pool an origin, and single ones for requests that must not meet a connection that is closing. */
export class Connections {
  readonly #options: ConnectionsOptions;
  readonly #pools = new Map<string, Promise<Connection>>();
  readonly #kept = new Map<string, Connection>(); // of the pools, those that are made
  readonly #open = new Set<{ close(): Promise<void> }>();
  #tls: Promise<TlsOptions> | undefined;

  constructor(options: ConnectionsOptions) {
    this.#options = options;
  }

  /** At once where it can be, because every request of a busy program comes by here. */
  open(destination: Destination): Connection | Promise<Connection> {
    if (destination.alone) return this.#openAlone(destination);
    const key = this.#keyOf(destination);
    const kept = this.#kept.get(key);
    if (kept !== undefined) return kept;
    let pool = this.#pools.get(key);
    if (pool === undefined) {
      pool = this.#openPool(destination).then(
        (made) => {
          this.#kept.set(key, made);
          return made;
        },
        (error: unknown) => {
          this.#pools.delete(key); // nothing to keep, and nothing to close
          throw error;
        },
      );
      this.#pools.set(key, pool);
    }
    return pool;
  }

  /** Closes what is idle and waits for the rest. */
  async close(): Promise<void> {
    await Promise.all(this.#pools.values());
    this.#pools.clear();
    this.#kept.clear();
    const open = [...this.#open];
    this.#open.clear(); // each is closed once
    await Promise.all(open.map((one) => one.close()));
  }

  async #openPool(destination: Destination): Promise<Connection> {
    const isByNode = this.#isByNode(destination);
    const way = isByNode ? undefined : await this.#throughProxy(destination);
    const pool = isByNode
      ? await this.#byNode(destination)
      : new RestedDispatcher(way?.dispatcher ?? (await this.#direct(destination)));
    this.#open.add(pool);
    return {
      proxy: way?.variable,
      dispatch: (request, exchange) => pool.dispatch(request, exchange),
    };
  }

  /** The origin as it is, for nearly all. */
  #keyOf(destination: Destination): string {
    const { origin, guarded } = destination;
    if (guarded) return `guarded ${origin}`;
    return this.#isByNode(destination) ? `light ${origin}` : origin;
  }

  #isByNode({ light, guarded, origin }: Destination): boolean {
    const { isBrief, proxy } = this.#options;
    return isBrief && light && !guarded && proxy?.proxyFor(new URL(origin)) === undefined;
  }

  async #byNode({ origin }: Destination): Promise<NodesClient> {
    const { connectTimeoutMs } = this.#options;
    const tls = origin.startsWith("https:") ? await this.#tlsOptions() : {};
    const { openNodesClient } = await import("./nodes-client.js");
    return openNodesClient({ origin, tls, connectTimeoutMs, connections: connectionsPerOrigin });
  }

  async #openAlone(destination: Destination): Promise<Connection> {
    const way = await this.#throughProxy(destination);
    const dispatcher = way?.dispatcher ?? (await this.#direct(destination));
    this.#open.add(dispatcher);
    return {
      proxy: way?.variable,
      dispatch: (request, exchange) => void dispatcher.dispatch(request, exchange),
      release: () => {
        this.#open.delete(dispatcher);
        dispatcher.destroy().catch(() => undefined);
      },
    };
  }

  /** One connection to an origin without a proxy on the way, or a pool of them. */
  async #direct({ origin, guarded, alone }: Destination): Promise<Client | Pool> {
    const tls = origin.startsWith("https:") ? await this.#tlsOptions() : {};
    const timeout = this.#options.connectTimeoutMs;
    const connect = guarded ? { ...tls, timeout, lookup: guardedLookup() } : { ...tls, timeout };
    const { makeClient, makePool } = await import("./dispatchers.js");
    return alone
      ? makeClient(origin, { ...limits, connect })
      : makePool(origin, { ...limits, connect, connections: connectionsPerOrigin });
  }

  /** `undefined` where the way to an origin leads through no proxy. */
  async #throughProxy({
    origin,
    alone,
  }: Destination): Promise<{ readonly dispatcher: Dispatcher; readonly variable: string } | undefined> {
    const proxy = this.#options.proxy?.proxyFor(new URL(origin));
    if (proxy === undefined) return undefined;
    const { address, variable } = proxy;
    const isSecure = origin.startsWith("https:") || address.protocol === "https:";
    const tls = isSecure ? await this.#tlsOptions() : {};
    const timeout = this.#options.connectTimeoutMs;
    const { makeProxyAgent } = await import("./dispatchers.js");
    const dispatcher = makeProxyAgent({
      ...limits,
      uri: bareAddress(address),
      tunnelTimeoutMs: timeout, // a tunnel is made within the time for a connection
      ...proxyToken(address),
      connections: alone ? 1 : connectionsPerOrigin,
      requestTls: { ...tls, timeout },
      proxyTls: address.protocol === "https:" ? { ...tls, timeout } : { timeout },
    });
    return { dispatcher, variable };
  }

  #tlsOptions(): Promise<TlsOptions> {
    return (this.#tls ??= tlsOptions(this.#options.extraCa));
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
  const pair = `${decoded(proxy.username)}:${decoded(proxy.password)}`;
  return { token: `Basic ${Buffer.from(pair).toString("base64")}` };
}
