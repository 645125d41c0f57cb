import { describe, expect, it } from "vitest";
import { rejection } from "../../test/make-transport.js";
import { isInsideHost, isLoopbackHost } from "./network-address.js";
import { parseServiceAddress } from "./service-address.js";

const parse = async (text: string): Promise<string> => parseServiceAddress(text);

describe("parseServiceAddress", () => {
  it.each([
    ["https://api.ensims.com", "https://api.ensims.com"],
    ["https://api.ensims.com/jess_web/api///", "https://api.ensims.com/jess_web/api"],
    [" HTTPS://API.Example.org:443/ ", "https://api.example.org"],
    ["https://api.example.org:8443/x", "https://api.example.org:8443/x"],
    ["http://127.0.0.1:8080/", "http://127.0.0.1:8080"],
    ["http://127.8.9.1", "http://127.8.9.1"],
    ["http://[::1]:3000", "http://[::1]:3000"],
    ["http://localhost:3000/base/", "http://localhost:3000/base"],
  ])("reads %s", (text, expected) => {
    expect(parseServiceAddress(text)).toBe(expected);
  });

  it.each([
    ["http://api.example.org", "unsafe_address"],
    ["http://10.0.0.1", "unsafe_address"],
    ["http://localhost.example.org", "unsafe_address"],
    ["http://127.0.0.1.example.org", "unsafe_address"],
    ["http://[::2]", "unsafe_address"],
    ["http://0.0.0.0", "unsafe_address"],
    ["ftp://example.org", "bad_input"],
    ["file:///etc/passwd", "bad_input"],
    ["api.example.org", "bad_input"],
    ["", "bad_input"],
    ["https://user:hunter2@example.org", "bad_input"],
    ["https://hunter2@example.org", "bad_input"],
    ["https://example.org/?a=1", "bad_input"],
    ["https://example.org/?", "bad_input"],
    ["https://example.org/#x", "bad_input"],
    ["https://example.org/#", "bad_input"],
    ["https://example.org/#hunter2", "bad_input"],
    ["me:hunter2@example.org", "bad_input"],
    ["//me:hunter2@example.org", "bad_input"],
    ["https//me:hunter2@example.org", "bad_input"],
    ["https://me:hunter2/with?all#of@it@[::1", "bad_input"],
    ["https://me:a b\nhunter2@example.org:port", "bad_input"],
  ])("refuses %s as %s, without repeating a password", async (text, code) => {
    const error = await rejection(parse(text));
    expect(error).toMatchObject({ code });
    expect(String(error)).not.toContain("hunter2");
  });
});

describe("an address with plain http", () => {
  const named = ["mock", "Twin.Example.org:4010", "fd00::1", "[fd00::2]:80", " 10.0.0.1 "];

  it.each([
    ["http://mock", "http://mock"],
    ["http://MOCK:4010/base/", "http://mock:4010/base"],
    ["http://twin.example.org:4010", "http://twin.example.org:4010"],
    ["http://[fd00::1]:9", "http://[fd00::1]:9"],
    ["http://[fd00::2]", "http://[fd00::2]"],
    ["http://10.0.0.1:81", "http://10.0.0.1:81"],
    ["http://127.0.0.1", "http://127.0.0.1"],
    ["https://anywhere.example.org", "https://anywhere.example.org"],
  ])("is good where its host is named: %s", (text, expected) => {
    expect(parseServiceAddress(text, { plainHttpHosts: named })).toBe(expected);
  });

  it.each([
    ["http://mock.example.org"],
    ["http://a.mock"],
    ["http://twin.example.org"],
    ["http://twin.example.org:4011"],
    ["http://[fd00::2]:81"],
    ["http://10.0.0.10"],
  ])("is refused where another one is named: %s", (text) => {
    expect(() => parseServiceAddress(text, { plainHttpHosts: named })).toThrow(
      expect.objectContaining({ code: "unsafe_address" }),
    );
  });

  it.each([
    "",
    "*",
    "*.example.org",
    "http://mock",
    "mock/base",
    "a b",
    "mock,twin",
    "user@mock",
    "mock:",
    "mock:x",
    "http://me:hunter2@mock",
    "me:hunter2@mock",
  ])("is not asked about where %j is no host, and repeats no password", async (host) => {
    const error = await rejection(
      Promise.resolve().then(() =>
        parseServiceAddress("https://api.example.org", { plainHttpHosts: [host] }),
      ),
    );
    expect(error).toMatchObject({ code: "bad_input" });
    expect(String(error)).not.toContain("hunter2");
  });
});

describe("isLoopbackHost and isInsideHost", () => {
  it.each([
    ["127.0.0.1", true, true],
    ["127.255.0.9", true, true],
    ["localhost", true, true],
    ["[::1]", true, true],
    ["app.localhost", false, true],
    ["10.1.2.3", false, true],
    ["172.16.0.1", false, true],
    ["172.32.0.1", false, false],
    ["192.168.1.1", false, true],
    ["169.254.169.254", false, true],
    ["100.64.0.1", false, true],
    ["0.0.0.0", false, true],
    ["224.0.0.1", false, true],
    ["255.255.255.255", false, true],
    ["8.8.8.8", false, false],
    ["[fd00::1]", false, true],
    ["[fe80::1]", false, true],
    ["[::ffff:127.0.0.1]", false, true],
    ["[::ffff:7f00:1]", false, true],
    ["[64:ff9b::a00:1]", false, true],
    ["[2606:4700::1111]", false, false],
    ["example.org", false, false],
  ])("%s: loopback %s, inside %s", (host, loopback, inside) => {
    expect(isLoopbackHost(host)).toBe(loopback);
    expect(isInsideHost(host)).toBe(inside);
  });
});
