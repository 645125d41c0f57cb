import { expect, it } from "vitest";
import { errorDocument } from "./report-error.js";

it.each([
  "WebAssembly.instantiate(): Out of memory: Cannot allocate Wasm memory for new instance",
  "WebAssembly.Instance(): Out of memory: wasm memory",
])("a limit of the shell on memory is no mistake of ours, and is told with what to do: %s", (message) => {
  expect(errorDocument(new RangeError(message))).toEqual({
    schema: "simjobs.error/1",
    code: "unexpected",
    message: expect.stringContaining("(ulimit -v)"),
    hint: expect.stringContaining("NODE_OPTIONS=--disable-wasm-trap-handler"),
    retryable: false,
  });
});

it("an error that nobody has foreseen is a mistake of ours", () => {
  expect(errorDocument(new RangeError("Invalid array length")).hint).toContain("a mistake in simjobs");
});
