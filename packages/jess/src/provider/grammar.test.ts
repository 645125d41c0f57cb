import { checkGrammar, isJobError, parseReference } from "@simjobs/core";
import { expect, it } from "vitest";
import { checkJobId } from "../resources/job-id.js";
import { jessGrammar, jobIdOf } from "./grammar.js";

it.each(["1", "12259", "9007199254740991"])("takes %s for a job number", (id) => {
  expect(checkJobId(id)).toBe(id);
  expect(parseReference(`jess:${id}`, [jessGrammar])).toEqual({ provider: "jess", kind: "job", id });
});

it.each([
  "",
  "0",
  "012",
  "-1",
  "1.5",
  "1e3",
  " 1",
  "12/../13",
  "abc",
  "9007199254740993",
  "99999999999999999",
])("refuses %j as a job number before it becomes part of an address", (id) => {
  expect(() => checkJobId(id)).toThrow(expect.toSatisfy((error) => isJobError(error, "bad_input")));
});

it.each([
  { provider: "ionworks", kind: "job", id: "1" },
  { provider: "jess", kind: "pipeline", id: "1" },
])("refuses a reference to something else: %j", (ref) => {
  expect(() => jobIdOf(ref)).toThrow(expect.toSatisfy((error) => isJobError(error, "bad_input")));
});

it("has a grammar that can be written and read back", () => {
  expect(() => checkGrammar(jessGrammar)).not.toThrow();
});
