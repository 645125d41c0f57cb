import { isIP, isIPv4 } from "node:net";

/**
 * The host of a `Host` header in the form of URLs, without its port: `LOCALHOST:80` is `localhost`, an IPv6 address has
 * brackets. `null` for what is no host.
 */
export function hostOfHeader(header: string | undefined): string | null {
  if (header === undefined || !/^(?:\[[\da-f:.]+\]|[\w.-]+)(?::\d{0,5})?$/iu.test(header)) return null;
  try {
    return new URL(`http://${header}`).hostname;
  } catch {
    return null;
  }
}

/** Whether a host in the form of URLs is this machine by a name that nobody can point elsewhere. */
export function isLoopbackHost(host: string): boolean {
  return host === "localhost" || host === "[::1]" || (isIPv4(host) && host.startsWith("127."));
}

/** Whether a host in the form of URLs is an address, which no name server can give to somebody else. */
export function isAddress(host: string): boolean {
  return isIP(host.replaceAll(/[[\]]/gu, "")) !== 0;
}

/** Whether somebody listens to more than this machine. */
export function isOpenToOthers(address: string): boolean {
  return !(isLoopbackHost(address) || address === "::1" || address.startsWith("::ffff:127."));
}
