import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import { proxySettingsFrom } from "./proxy-settings.js";

const proxy = "http://proxy.example.org:3128";
const through = (env: Record<string, string>, target: string): string | undefined =>
  proxySettingsFrom(env)?.proxyFor(new URL(target))?.address.origin;

describe("proxySettingsFrom", () => {
  it.each([
    [{ https_proxy: proxy }, "https://a.example.org", proxy],
    [{ HTTPS_PROXY: proxy }, "https://a.example.org", proxy],
    [{ https_proxy: proxy, HTTPS_PROXY: "http://other:1" }, "https://a.example.org", proxy],
    [{ https_proxy: "proxy.example.org:3128" }, "https://a.example.org", proxy],
    [{ all_proxy: proxy }, "https://a.example.org", proxy],
    [{ http_proxy: proxy }, "https://a.example.org", undefined],
    [{ http_proxy: proxy }, "http://a.example.org", proxy],
    [{ HTTP_PROXY: proxy }, "http://a.example.org", proxy],
    [{ HTTP_PROXY: proxy, REQUEST_METHOD: "GET" }, "http://a.example.org", undefined],
    [{ https_proxy: "" }, "https://a.example.org", undefined],
    [{ https_proxy: "", HTTPS_PROXY: proxy }, "https://a.example.org", undefined],
    [{}, "https://a.example.org", undefined],
  ])("%j goes to %s through %s", (env, target, expected) => {
    expect(through(env, target)).toBe(expected);
  });

  it.each([
    "https://127.0.0.1",
    "https://127.9.9.9:4",
    "https://localhost:8080",
    "https://[::1]",
    "http://localhost",
  ])("never goes to %s through a proxy", (target) => {
    expect(through({ all_proxy: proxy }, target)).toBeUndefined();
  });

  it.each([
    ["example.org", "https://example.org", true],
    ["example.org", "https://a.example.org", true],
    ["example.org", "https://notexample.org", false],
    [".example.org", "https://a.example.org", true],
    ["*.example.org", "https://a.example.org", true],
    ["EXAMPLE.org", "https://example.ORG", true],
    ["other.org, example.org", "https://example.org", true],
    ["other.org example.org", "https://example.org", true],
    ["example.org:443", "https://example.org", true],
    ["example.org:8443", "https://example.org", false],
    ["example.org:8443", "https://example.org:8443", true],
    ["10.0.0.1", "https://10.0.0.1", true],
    ["10.0.0.1", "https://10.0.0.11", false],
    ["[fd00::1]", "https://[fd00::1]", true],
    ["fd00::1", "https://[fd00::1]", true],
    ["[fd00:0::1]:443", "https://[fd00::1]", true],
    ["example.org.", "https://example.org", true],
    ["10.0.0.0/8", "https://10.1.2.3", true],
    ["10.0.0.0/8", "https://11.1.2.3", false],
    ["10.0.0.0/8", "https://10.example.org", false],
    ["10.0.0.0/33", "https://10.0.0.0", false],
    ["fd00::/8", "https://[fd12::1]", true],
    ["[fd00::]/8", "https://[fe12::1]", false],
    ["*", "https://anything.org", true],
    [",", "https://example.org", false],
    [".", "https://example.org", false],
  ])("no_proxy=%s leaves out %s: %s", (no_proxy, target, left) => {
    expect(through({ https_proxy: proxy, no_proxy }, target)).toBe(left ? undefined : proxy);
  });

  const unusable = [
    "socks5://proxy:1080",
    "socks5h://me:hunter2@proxy:1080",
    "SOCKS4a://proxy",
    "http://",
    "http://proxy:99999",
    "proxy:port",
    "http://me:hunter2@:3128",
    "http://me:hunter2@pro xy:3128",
    "::::",
    "ftp://hunter2@proxy",
  ];

  describe.each(["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"])("%s", (variable) => {
    it.each(unusable)(
      "that is %s is refused where it is needed, by its name and without its value",
      (value) => {
        const settings = proxySettingsFrom({ [variable]: value });
        const ask = () => settings?.proxyFor(new URL("https://a.example.org"));
        expect(ask).toThrow(expect.objectContaining({ code: "bad_input" }));
        expect(ask).toThrow(expect.objectContaining({ message: expect.stringContaining(variable) }));
        expect(settings?.problems).toHaveLength(1);
        expect(inspect(settings?.problems, { depth: 9 })).not.toMatch(/hunter2/u);
      },
    );

    it.each(unusable)("that is %s stands in nobody's way to this machine or to an exception", (value) => {
      const settings = proxySettingsFrom({ [variable]: value, NO_PROXY: ".example.org" });
      expect(settings?.proxyFor(new URL("https://127.0.0.1:8080"))).toBeUndefined();
      expect(settings?.proxyFor(new URL("http://localhost"))).toBeUndefined();
      expect(settings?.proxyFor(new URL("https://a.example.org"))).toBeUndefined();
    });
  });

  it("tells which variable names the proxy of an address", () => {
    const settings = proxySettingsFrom({ HTTPS_PROXY: proxy, ALL_PROXY: "http://other.example.org:1" });
    expect(settings?.proxyFor(new URL("https://a.example.org"))?.variable).toBe("HTTPS_PROXY");
    expect(settings?.proxyFor(new URL("http://a.example.org"))?.variable).toBe("ALL_PROXY");
    expect(settings?.problems).toEqual([]);
  });

  it("does not show a proxy's password", () => {
    const settings = proxySettingsFrom({ https_proxy: "http://me:hunter2@proxy:3128" });
    expect(`${inspect(settings, { depth: 9, showHidden: true })}${JSON.stringify(settings)}`).not.toContain(
      "hunter2",
    );
  });
});
