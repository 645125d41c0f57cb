import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import { rejection } from "../../test/make-transport.js";
import { proxySettingsFrom } from "./proxy-settings.js";

const proxy = "http://proxy.example.org:3128";
const through = (env: Record<string, string>, target: string): string | undefined =>
  proxySettingsFrom(env)?.proxyFor(new URL(target))?.origin;

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
    ["*", "https://anything.org", true],
    [",", "https://example.org", false],
    [".", "https://example.org", false],
  ])("no_proxy=%s leaves out %s: %s", (no_proxy, target, left) => {
    expect(through({ https_proxy: proxy, no_proxy }, target)).toBe(left ? undefined : proxy);
  });

  it.each(["socks5://proxy:1080", "http://", "::::", "ftp://hunter2@proxy"])(
    "refuses %s without repeating it",
    async (value) => {
      const error = await rejection(Promise.resolve().then(() => proxySettingsFrom({ https_proxy: value })));
      expect(error).toMatchObject({ code: "bad_input" });
      expect(String(error)).not.toContain("hunter2");
    },
  );

  it("does not show a proxy's password", () => {
    const settings = proxySettingsFrom({ https_proxy: "http://me:hunter2@proxy:3128" });
    expect(`${inspect(settings, { depth: 9, showHidden: true })}${JSON.stringify(settings)}`).not.toContain(
      "hunter2",
    );
  });
});
