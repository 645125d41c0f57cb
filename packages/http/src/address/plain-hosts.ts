import { isIPv6 } from "node:net";
import { JobError, wrongArgument } from "@simjobs/core";
import { isInsideHost, isLoopbackHost } from "./network-address.js";
import { parseUrl } from "./parse-url.js";
import { shownAddress } from "./shown-address.js";

/** Says of an address whether plain http is spoken there. */
export type SpeaksPlainHttp = (url: URL) => boolean;

/** Plain http is spoken with this machine alone. */
export const onlyLoopback: SpeaksPlainHttp = ({ hostname }) => isLoopbackHost(hostname);

/**
 * Plain http is spoken with this machine, and with the hosts that were named: `mock`, or `mock:4010` for one port of it alone. A name
 * means itself only: there are no patterns, and what is below it in the DNS is another host.
 *
 * @throws {JobError} `bad_input` for what is no host
 */
export function plainHttpWith(hosts: readonly string[] | undefined): SpeaksPlainHttp {
  if (hosts === undefined) return onlyLoopback;
  if (!Array.isArray(hosts)) throw wrongArgument("plainHttpHosts", "a list of host names", hosts);
  const listed = hosts.map(parseHost);
  return (url) =>
    onlyLoopback(url) ||
    listed.some(
      ({ hostname, port }) =>
        hostname === url.hostname && (port === undefined || port === (url.port === "" ? "80" : url.port)),
    );
}

/** Whether the service is on a network of our own: then its files may be, too. */
export function isHomeInside(home: string, speaksPlain: SpeaksPlainHttp): boolean {
  const url = new URL(home);
  return isInsideHost(url.hostname) || (url.protocol === "http:" && speaksPlain(url));
}

interface Host {
  readonly hostname: string;
  /** @default any */
  readonly port: string | undefined;
}

function parseHost(entry: unknown): Host {
  if (typeof entry !== "string") throw wrongArgument("plainHttpHosts", "a list of host names", entry);
  const text = entry.trim();
  const written = isIPv6(text) ? `[${text}]` : text;
  const url = /^(?:\[[0-9a-f:.]+\]|[^\s/\\?#@:*,%[\]]+)(?::\d{1,5})?$/iu.test(written)
    ? parseUrl(`http://${written}`)
    : undefined;
  if (url === undefined) {
    throw new JobError(
      "bad_input",
      `"${shownAddress(text).slice(0, 80)}" is no host that plain http can be spoken with`,
      {
        hint: "Write names or addresses alone, such as mock or mock:4010: no scheme, no path and no pattern.",
      },
    );
  }
  return { hostname: url.hostname, port: /:(\d+)$/u.exec(written.replace(/^\[.*\]/u, ""))?.[1] };
}
