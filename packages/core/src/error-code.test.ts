import { runInNewContext } from "node:vm";
import { expect, it } from "vitest";
import { errorCodeOf } from "./error-code.js";

it.each([
  [Object.assign(new Error("gone"), { code: "ENOENT" }), "ENOENT"],
  [runInNewContext("Object.assign(new Error('gone'), { code: 'ENOENT' })"), "ENOENT"],
  [Object.assign(new Error("odd"), { code: 7 }), undefined],
  [new Error("plain"), undefined],
  ["ENOENT", undefined],
  [null, undefined],
  [undefined, undefined],
])("reads the code of %o as %s", (error, code) => {
  expect(errorCodeOf(error)).toBe(code);
});
