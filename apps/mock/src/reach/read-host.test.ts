import { describe, expect, it } from "vitest";
import { readHost } from "./read-host.js";
import { readPublicUrl } from "./read-public-url.js";

describe("the host to listen at", () => {
  it.each([
    [undefined, "127.0.0.1"],
    ["", "127.0.0.1"],
    ["  ", "127.0.0.1"],
    ["\t\n", "127.0.0.1"],
    ["localhost", "localhost"],
    [" my-box.lan ", "my-box.lan"],
    ["0.0.0.0", "0.0.0.0"],
    ["::", "::"],
    ["[::1]", "::1"],
    ["::ffff:127.0.0.1", "::ffff:127.0.0.1"],
  ])("is read from %j as %s", (given, expected) => {
    expect(readHost(given)).toBe(expected);
  });

  it.each([
    ["127.0.0.1:8787", "has a port in it"],
    ["[::1]:8787", "has a port in it"],
    ["localhost:8787", "has a port in it"],
    ["http://localhost", "an IP address or a name alone"],
    ["a b", "an IP address or a name alone"],
    ["[localhost]", "an IP address or a name alone"],
    ["127.0.0.1/8", "an IP address or a name alone"],
    ["fe80::1%eth0", "without a zone"],
  ])("is not %j, with a sentence", (given, message) => {
    expect(() => readHost(given)).toThrow(message);
  });
});

describe("the public URL", () => {
  it.each([
    [undefined, null],
    ["", null],
    ["http://twin:8787/", "http://twin:8787"],
    ["https://Twin.Example:443", "https://twin.example"],
    ["https://example.org/twin/", "https://example.org/twin"],
  ])("is read from %j as %s", (given, expected) => {
    expect(readPublicUrl("public URL", given)).toBe(expected);
  });

  it.each([
    "twin:8787",
    "twin",
    "ftp://twin",
    "http://ada:secret@twin",
    "http://twin/?a=1",
    "http://twin/#secret",
    "ada:secret@twin",
    "http//ada:secret@twin",
    "http://ada:secret/with?all@[::1",
  ])("is not %j, with a sentence that repeats no password", (given) => {
    const read = (): unknown => readPublicUrl("public URL", given);
    expect(read).toThrow("an address such as http://twin:8787");
    expect(read).not.toThrow("secret");
  });
});
