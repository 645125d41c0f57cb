import { lookup as systemLookup, type LookupAddress, type LookupOptions } from "node:dns";
import { isInsideAddress } from "./network-address.js";

type LookupCallback = (
  error: NodeJS.ErrnoException | null,
  address: string | LookupAddress[],
  family?: number,
) => void;
type LookupAll = (
  hostname: string,
  options: LookupOptions & { all: true },
  callback: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void;

export const insideAddressCode = "ERR_INSIDE_ADDRESS";

/** A name look-up that refuses names which lead to a private address: a redirect must not walk us into a network. */
export function guardedLookup(lookup: LookupAll = systemLookup) {
  return (hostname: string, options: LookupOptions, callback: LookupCallback): void => {
    lookup(hostname, { ...options, all: true }, (error, addresses) => {
      const [first] = addresses ?? [];
      if (error !== null || first === undefined) {
        callback(error ?? withCode(new Error(`${hostname} has no address`), "ENOTFOUND"), []);
      } else if (addresses.some(({ address }) => isInsideAddress(address))) {
        callback(withCode(new Error(`${hostname} is a private address`), insideAddressCode), []);
      } else if (options.all === true) callback(null, addresses);
      else callback(null, first.address, first.family);
    });
  };
}

function withCode(error: Error, code: string): NodeJS.ErrnoException {
  return Object.assign(error, { code });
}
