import { describe, expect, it } from "vitest";
import { jwt } from "../../test/scripted-jess.js";
import { isCookieValue, isOlderToken, tokenChange, tokenTimes } from "./session-token.js";

const now = Date.parse("2026-11-22T10:00:00Z");

describe("the session token among the cookies of a reply", () => {
  it.each([
    ["alone", ["session_token=abc"], "abc"],
    ["with attributes", ["session_token=abc; Path=/; HttpOnly; Secure"], "abc"],
    ["quoted", ['session_token="abc"; Path=/'], "abc"],
    ["behind another cookie", ["lang=en", "session_token=abc"], "abc"],
    ["the first of two", ["session_token=one; Path=/", "session_token=two; Path=/"], "one"],
    ["good for a while", ["session_token=abc; Max-Age=3600; Expires=Thu, 01 Jan 1970 00:00:00 GMT"], "abc"],
    ["good until a date", ["session_token=abc; Expires=Mon, 23 Nov 2026 10:00:00 GMT"], "abc"],
  ])("is found: %s", (_how, cookies, token) => {
    expect(tokenChange(cookies, now)).toEqual({ kind: "new", token });
  });

  it.each([
    ["no value", ["session_token=; Path=/"]],
    ["a quoted nothing", ['session_token=""; Path=/']],
    ["no age", ["session_token=abc; Max-Age=0"]],
    ["a negative age", ["session_token=abc; max-age=-1"]],
    ["an expiry in the past", ["session_token=x; Expires=Thu, 01 Jan 1970 00:00:00 GMT"]],
    ["a value that no cookie can have", ["session_token=a b"]],
  ])("is voided by %s", (_how, cookies) => {
    expect(tokenChange(cookies, now)).toEqual({ kind: "void" });
  });

  it.each([[[]], [["lang=en"]], [["Session_Token=abc"]], [["my_session_token=abc"]], [["session_token"]]])(
    "stays what it was with %j",
    (cookies) => {
      expect(tokenChange(cookies, now)).toEqual({ kind: "none" });
    },
  );
});

describe("a token's own times", () => {
  it("are read where it is a JWT", () => {
    expect(tokenTimes(jwt({ iat: 1000, exp: 4600 }))).toEqual({ issuedAtMs: 1_000_000, lifeMs: 3_600_000 });
  });

  it.each(["opaque", "a.b.c", `x.${Buffer.from('"text"').toString("base64url")}.y`, jwt({}), ""])(
    "are not known of %s",
    (token) => {
      expect(tokenTimes(token)).toEqual({ issuedAtMs: undefined, lifeMs: undefined });
    },
  );

  it.each([
    [jwt({ iat: 1 }), jwt({ iat: 2 }), true],
    [jwt({ iat: 2 }), jwt({ iat: 1 }), false],
    [jwt({ iat: 1 }), jwt({ iat: 1 }), false],
    ["opaque", jwt({ iat: 1 }), false],
    [jwt({ iat: 1 }), "opaque", false],
  ])("tell which of two is the older", (token, other, expected) => {
    expect(isOlderToken(token, other)).toBe(expected);
  });
});

it.each([
  ["eyJhbGciOi.eyJ-_.sig", true],
  ["a;b", false],
  ["a b", false],
  ["a\r\nx: y", false],
  ["", false],
  ["ä", false],
])("knows whether %j can stand in a cookie", (text, expected) => {
  expect(isCookieValue(text)).toBe(expected);
});
