import type { AddressInfo } from "node:net";

/**
 * The web address of a socket, in a form that every client takes: one that listens to all addresses of the machine is
 * named by that of the loopback, as nobody can connect to `[::]`.
 */
export function boundUrl({ address, family, port }: AddressInfo): string {
  return `http://${hostOf(address, family)}:${String(port)}`;
}

function hostOf(address: string, family: string): string {
  if (address === "0.0.0.0") return "127.0.0.1";
  if (family !== "IPv6") return address;
  if (address === "::") return "[::1]";
  return /^::ffff:(\d+\.\d+\.\d+\.\d+)$/u.exec(address)?.[1] ?? `[${address}]`;
}
