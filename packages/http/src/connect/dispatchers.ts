// All that is used of undici, behind one dynamic import: to load it takes longer than a program has to lose that asks nobody.
import { Client, Pool, ProxyAgent, type Dispatcher } from "undici";

/**
 * A connection that says that it is free after it has refused a request, for a header that cannot be written down, say. Left
 * to itself it says what a busy one says, and a pool would wait for ever for it to be done.
 */
class FrankClient extends Client {
  override dispatch(request: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): boolean {
    return super.dispatch(request, handler) || this.stats.size === 0;
  }
}

/** Kept connections to one origin. */
export function makePool(origin: string | URL, options: Pool.Options): Pool {
  return new Pool(origin, { ...options, factory: (to, ofClient) => new FrankClient(to, ofClient) });
}

/** One connection. */
export function makeClient(origin: string, options: Client.Options): Client {
  return new Client(origin, options);
}

/**
 * Kept connections through a proxy.
 *
 * @param options.tunnelTimeoutMs - limit of the proxy's answer, in milliseconds
 */
export function makeProxyAgent({
  tunnelTimeoutMs,
  ...options
}: ProxyAgent.Options & { readonly tunnelTimeoutMs: number }): ProxyAgent {
  return new ProxyAgent({
    ...options,
    factory: makePool,
    clientFactory: (proxy, ofPool) => new Pool(proxy, { ...ofPool, headersTimeout: tunnelTimeoutMs }),
  });
}
