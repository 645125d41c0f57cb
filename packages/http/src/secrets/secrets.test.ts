import { inspect } from "node:util";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { KnownSecrets } from "./secrets.js";

const password = `s3cret/Pa55 "wörd"+<&'\\`;
const base64 = (text: string): string => Buffer.from(text).toString("base64");
const escapedUnits = (text: string): string =>
  text
    .split("")
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`)
    .join("");

const html = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;").replaceAll("'", "&#39;");

describe("a secret is hidden", () => {
  it.each<[string, (secret: string) => string]>([
    ["as it is", (secret) => secret],
    ["as a part of an address", encodeURIComponent],
    ["as a part of an address, in small digits", (secret) => encodeURIComponent(secret).toLowerCase()],
    ["as a part of an address within another", (secret) => encodeURIComponent(encodeURIComponent(secret))],
    ["with some of it encoded", encodeURI],
    ["in a form", (secret) => new URLSearchParams({ secret }).toString().slice("secret=".length)],
    ["in JSON", (secret) => JSON.stringify(secret).slice(1, -1)],
    ["in JSON in JSON", (secret) => JSON.stringify(JSON.stringify(secret)).slice(3, -3)],
    ["in JSON with slashes escaped", (secret) => JSON.stringify(secret).slice(1, -1).replaceAll("/", "\\/")],
    ["in JSON of ASCII", (secret) => JSON.stringify(secret).slice(1, -1).replaceAll("ö", "\\u00F6")],
    ["in JSON, every sign escaped", escapedUnits],
    ["in HTML", html],
    ["in HTML in HTML", (secret) => html(html(secret))],
    ["in HTML, by numbers", (secret) => secret.replace(/./gsu, (sign) => `&#${sign.codePointAt(0)};`)],
    ["in base64", base64],
    ["in base64 for an address", (secret) => Buffer.from(secret).toString("base64url")],
    ["in base64 behind a user", (secret) => base64(`ada@example.org:${secret}`)],
    ["in base64 behind a longer user", (secret) => base64(`adas@example.org:${secret} and more`)],
    ["in base64 behind the longest", (secret) => base64(`adass@example.org:${secret}.`)],
    ["in base64 in an address", (secret) => encodeURIComponent(base64(secret))],
    ["in hexadecimal digits", (secret) => Buffer.from(secret).toString("hex")],
    ["broken by a space", (secret) => `${secret.slice(0, 5)} ${secret.slice(5)}`],
  ])("%s", (_how, written) => {
    const secrets = new KnownSecrets([password]);
    const shown = secrets.hide(`before ${written(password)} after`);
    expect(shown).toContain("[redacted]");
    expect(shown).not.toContain("Pa55");
    expect(shown).not.toContain(written(password));
    expect(shown).toMatch(/^before /u);
  });

  it("whatever it is", () => {
    const secret = fc.string({ minLength: 6, maxLength: 40, unit: "binary" });
    const ways = fc.constantFrom<(text: string) => string>(
      (text) => text,
      (text) => encodeURIComponent(text.toWellFormed()),
      (text) => JSON.stringify(text).slice(1, -1),
      base64,
    );
    fc.assert(
      fc.property(secret, ways, (value, written) => {
        fc.pre(!"[redacted]".includes(written(value)) && value.isWellFormed());
        expect(new KnownSecrets([value]).hide(`(${written(value)})`)).not.toContain(written(value));
      }),
      { numRuns: 40 },
    );
  });

  it("together with what others know", () => {
    const all = new KnownSecrets(["first-secret"]);
    const one = new KnownSecrets(["second-secret"], all);
    all.add("third-secret");
    expect(one.hide("first-secret second-secret third-secret")).toBe("[redacted] [redacted] [redacted]");
    expect(all.hide("second-secret")).toBe("second-secret");
  });

  it("by the parts it is made of, the longest first", () => {
    const secrets = new KnownSecrets(["session_token=abcdefgh-1", "abcdefgh-1-longer"]);
    expect(secrets.hide("abcdefgh-1-longer, abcdefgh-1")).toBe("[redacted], [redacted]");
  });

  it("but for one of less than four signs, which stands in any text", () => {
    expect(new KnownSecrets(["abc", ""]).hide("abc")).toBe("abc");
  });

  it("and its beginning, where the text was cut off", () => {
    const secrets = new KnownSecrets(["s3cret-Pa55word"], new KnownSecrets(["other/secret"]));
    expect(secrets.hideCut("x s3cret-Pa")).toBe("x [redacted]");
    expect(secrets.hideCut("x other%2Fse")).toBe("x [redacted]");
    expect(secrets.hideCut("x s3c")).toBe("x s3c");
  });

  it("quickly, in texts that almost hold it", () => {
    const secrets = new KnownSecrets([`${"ab ".repeat(40)}c`, "x".repeat(4000), "\\\\\\\\&&&&%%%%"]);
    for (const text of [
      "ab ".repeat(30_000),
      "x".repeat(100_000),
      "\\".repeat(100_000),
      "%25".repeat(30_000),
    ]) {
      expect(typeof secrets.hide(text)).toBe("string"); // one that goes back and forth would run into the time limit
    }
  });
});

it("shows nothing of itself", () => {
  const secrets = new KnownSecrets(["hunter2-pass"], new KnownSecrets(["hunter3-pass"]));
  secrets.hide("x");
  expect(`${inspect(secrets, { depth: 9, showHidden: true })}${JSON.stringify(secrets)}`).not.toMatch(
    /hunter/u,
  );
});
