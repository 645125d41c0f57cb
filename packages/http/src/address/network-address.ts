import { BlockList, isIP, isIPv4, isIPv6 } from "node:net";

/** Whether a URL's host name is this machine: `localhost`, 127.0.0.0/8 or ::1. Names are never looked up. */
export function isLoopbackHost(hostname: string): boolean {
  const bare = unbracket(hostname);
  if (bare === "localhost" || bare === "::1") return true;
  return isIPv4(bare) && bare.startsWith("127.");
}

/**
 * Whether a host is an address that no public service has: loopback, private, link-local, shared, reserved or
 * multicast. Names other than `localhost` are never looked up here; see `guardedLookup`.
 */
export function isInsideHost(hostname: string): boolean {
  const bare = unbracket(hostname);
  return isLoopbackHost(bare) || bare.endsWith(".localhost") || (isIP(bare) !== 0 && isInsideAddress(bare));
}

/** Whether an IP address is one that no public service has. */
export function isInsideAddress(address: string): boolean {
  lists ??= { ipv4: blockList("ipv4"), ipv6: blockList("ipv6") };
  if (isIPv4(address)) return lists.ipv4.check(address, "ipv4");
  // The list of IPv4 ranges knows an address that was mapped into IPv6, too.
  return isIPv6(address) && (lists.ipv6.check(address, "ipv6") || lists.ipv4.check(address, "ipv6"));
}

const insideRanges: readonly (readonly [address: string, prefix: number, family: "ipv4" | "ipv6"])[] = [
  ["0.0.0.0", 8, "ipv4"],
  ["10.0.0.0", 8, "ipv4"],
  ["100.64.0.0", 10, "ipv4"],
  ["127.0.0.0", 8, "ipv4"],
  ["169.254.0.0", 16, "ipv4"],
  ["172.16.0.0", 12, "ipv4"],
  ["192.0.0.0", 24, "ipv4"],
  ["192.168.0.0", 16, "ipv4"],
  ["198.18.0.0", 15, "ipv4"],
  ["224.0.0.0", 3, "ipv4"],
  ["::", 127, "ipv6"],
  ["64:ff9b::", 96, "ipv6"],
  ["64:ff9b:1::", 48, "ipv6"],
  ["2002::", 16, "ipv6"],
  ["fc00::", 7, "ipv6"],
  ["fe80::", 10, "ipv6"],
  ["ff00::", 8, "ipv6"],
];

let lists: Record<"ipv4" | "ipv6", BlockList> | undefined;

// One list for each family: in a common one, ranges of one family match addresses of the other.
function blockList(family: "ipv4" | "ipv6"): BlockList {
  const list = new BlockList();
  for (const [address, prefix, of] of insideRanges) if (of === family) list.addSubnet(address, prefix, of);
  return list;
}

function unbracket(hostname: string): string {
  return hostname.startsWith("[") ? hostname.slice(1, -1) : hostname;
}
