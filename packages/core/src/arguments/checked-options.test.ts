import { expect, it } from "vitest";
import { checkedOptions } from "./checked-options.js";

it.each([
  [{ timeoutMs: Number.NaN }, "timeoutMs must be a number of milliseconds, 0 or more, not NaN"],
  [{ pollEveryMs: -1 }, "pollEveryMs must be a number of milliseconds, 0 or more, not the number -1"],
  [{ timeoutMs: "20s" }, 'timeoutMs must be a number of milliseconds, 0 or more, not the text "20s"'],
  [{ sinceMs: new Date(0) }, "sinceMs must be a moment as a number of milliseconds, not an object"],
  [{ limit: "5" }, 'limit must be a number, 0 or more, not the text "5"'],
  [{ maxRetries: -2 }, "maxRetries must be a number, 0 or more, not the number -2"],
  [{ statuses: "running" }, 'statuses must be a list of texts, not the text "running"'],
  [{ paths: [1] }, "paths must be a list of texts, not a list"],
  [{ signal: new AbortController() }, "signal must be an AbortSignal, not an object"],
  [{ onEvent: true }, "onEvent must be a function, not true"],
])("names the option that is not what its name says: %o", (options, message) => {
  expect(() => checkedOptions("options", options)).toThrow(
    expect.objectContaining({ code: "bad_input", message }),
  );
});

it.each([
  {},
  { timeoutMs: undefined },
  { timeoutMs: 0, giveUpMs: Infinity, deadlineMs: -5, sinceMs: -1 },
  { limit: 0, maxBytes: 1, signal: AbortSignal.abort(), onEvent: () => {}, statuses: [], anything: "else" },
])("gives back what is as it must be: %o", (options) => {
  expect(checkedOptions("options", options)).toBe(options);
});

it.each([null, 5, "text", [], () => {}])(
  "refuses what holds no options, and does not show it: %o",
  (options) => {
    const call = (): unknown => Reflect.apply(checkedOptions, undefined, ["options", options]);
    expect(call).toThrow(expect.objectContaining({ code: "bad_input" }));
    expect(call).not.toThrow(/"text"/u);
  },
);
