import { expect, it } from "vitest";
import { boundUrl } from "./bound-url.js";

it.each([
  ["127.0.0.1", "IPv4", "http://127.0.0.1:80"],
  ["0.0.0.0", "IPv4", "http://127.0.0.1:80"],
  ["192.168.1.5", "IPv4", "http://192.168.1.5:80"],
  ["::1", "IPv6", "http://[::1]:80"],
  ["::", "IPv6", "http://[::1]:80"],
  ["::ffff:127.0.0.1", "IPv6", "http://127.0.0.1:80"],
  ["fd00::5", "IPv6", "http://[fd00::5]:80"],
])("names what is bound to %s (%s) as %s", (address, family, expected) => {
  expect(boundUrl({ address, family, port: 80 })).toBe(expected);
});
