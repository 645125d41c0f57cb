import type { LookupAddress } from "node:dns";
import { expect, it } from "vitest";
import { guardedLookup, insideAddressCode } from "./guarded-lookup.js";

const look = (addresses: LookupAddress[], all: boolean): Promise<unknown> =>
  new Promise((resolve) => {
    const lookup = guardedLookup((_name, _options, callback) => callback(null, addresses));
    lookup("storage.example.org", { all }, (error, address, family) => {
      resolve(error === null ? [address, family] : error.code);
    });
  });

const outside = { address: "93.184.216.34", family: 4 };
const inside = { address: "10.0.0.7", family: 4 };

it.each([
  ["passes public addresses on", [outside], true, [[outside], undefined]],
  ["passes the first one on", [outside], false, [outside.address, 4]],
  ["refuses a private address", [inside], true, insideAddressCode],
  ["refuses a private address among public ones", [outside, inside], false, insideAddressCode],
  [
    "refuses a mapped loopback address",
    [{ address: "::ffff:127.0.0.1", family: 6 }],
    true,
    insideAddressCode,
  ],
  ["reports a name without addresses", [], true, "ENOTFOUND"],
])("%s", async (_, addresses, all, expected) => {
  await expect(look(addresses, all)).resolves.toEqual(expected);
});
