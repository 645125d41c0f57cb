import { expect, it } from "vitest";
import { readErrorBody, type ErrorBody } from "./error-body.js";

const fieldError = { loc: ["body", "priority"], msg: "Input should be at most 10", type: "less_than_equal" };

it.each<[title: string, body: unknown, expected: Partial<ErrorBody>]>([
  [
    "the service's own object",
    { error_code: "NOT_FOUND", message: "No such job", detail: null },
    { shape: "standard", serviceCode: "NOT_FOUND", message: "No such job" },
  ],
  [
    "the service's own object with more in its detail",
    { error_code: "CONFLICT", message: "Name is taken", detail: { existing_id: "a" } },
    { shape: "standard", serviceCode: "CONFLICT", message: "Name is taken" },
  ],
  [
    "the service's own object with field errors",
    { error_code: "VALIDATION", message: "Bad input", detail: [fieldError] },
    { shape: "standard", message: "Bad input (body.priority: Input should be at most 10)" },
  ],
  [
    "the service's own object with a list as its message",
    { error_code: "VALIDATION", message: [fieldError] },
    { shape: "standard", message: "body.priority: Input should be at most 10" },
  ],
  [
    "the service's own object, wrapped once more",
    { detail: { error_code: "FORBIDDEN", message: "Not your project" } },
    { shape: "standard", serviceCode: "FORBIDDEN", message: "Not your project" },
  ],
  ["a text", { detail: "Not Found" }, { shape: "detail-text", serviceCode: undefined, message: "Not Found" }],
  [
    "FastAPI's list of field errors",
    { detail: [fieldError, { loc: ["body", "rows", 0, "name"], msg: "Field required", type: "missing" }] },
    {
      shape: "field-errors",
      message: "body.priority: Input should be at most 10; body.rows.0.name: Field required",
    },
  ],
  [
    "field errors without a place",
    { detail: [{ msg: "odd" }, "plain"] },
    { shape: "field-errors", message: "odd; plain" },
  ],
  ["an array", ["first", { a: 1 }], { shape: "other-json", message: '["first",{"a":1}]' }],
  ["a string", "overloaded", { shape: "other-json", message: "overloaded" }],
  ["null", null, { shape: "other-json", message: "" }],
  ["an object of another kind", { message: "slow down" }, { shape: "other-json", message: "slow down" }],
])("reads %s", (_title, body, expected) => {
  expect(readErrorBody(JSON.stringify(body))).toMatchObject(expected);
});

it.each(["<html><h1>502 Bad Gateway</h1></html>", "", '{"error_code": "NOT_F'])(
  "tells that %j is no JSON",
  (text) => {
    expect(readErrorBody(text)).toEqual({
      shape: "not-json",
      serviceCode: undefined,
      message: text,
      fields: [],
    });
  },
);

it("names ten fields and counts the others", () => {
  const detail = Array.from({ length: 13 }, (_, index) => ({ loc: ["body", `f${index}`], msg: "no" }));
  const { message } = readErrorBody(JSON.stringify({ detail }));
  expect(message).toContain("body.f9: no; and 3 more");
  expect(message).not.toContain("body.f10");
});

it.each([
  ["FastAPI's own form", { detail: [{ loc: ["body", "priority"], msg: "too large", type: "x", input: 11 }] }],
  [
    "the service's form with the list as its message",
    { error_code: "VALIDATION_ERROR", message: [{ loc: ["body", "priority"], msg: "too large" }] },
  ],
  [
    "the service's form with the list in its detail",
    {
      error_code: "VALIDATION_ERROR",
      message: "bad",
      detail: { errors: [{ loc: ["body", "priority"], msg: "too large" }] },
    },
  ],
])("names the fields of a 422 in %s", (_title, body) => {
  expect(readErrorBody(JSON.stringify(body)).fields).toEqual([
    { path: "body.priority", message: "too large" },
  ]);
});

it("keeps a hundred fields at most", () => {
  const detail = Array.from({ length: 130 }, (_, index) => ({ loc: ["body", index], msg: "no" }));
  expect(readErrorBody(JSON.stringify({ detail })).fields).toHaveLength(100);
});
