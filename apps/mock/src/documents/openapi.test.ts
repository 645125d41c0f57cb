import { Validator } from "@seriousme/openapi-schema-validator";
import { describe, expect, it } from "vitest";
import { faultKinds } from "../faults/fault-kinds.js";
import { ionworksCalls } from "../ionworks/documents/ionworks-calls.js";
import { jobCalls } from "../jess/documents/jobs.js";
import { resultCalls } from "../jess/documents/results.js";
import { userCalls } from "../jess/documents/users.js";
import { startMock } from "../start-mock.js";
import { objectOf, parsed } from "../testing/jess-client.js";
import { rawRequest } from "../testing/raw-request.js";

const services = [
  ["ionworks", ionworksCalls],
  ["jess", { ...jobCalls, ...resultCalls, ...userCalls }],
] as const;

async function documentOf(service: string): Promise<Record<string, unknown>> {
  await using mock = await startMock({ clock: "manual" });
  const answer = await rawRequest(mock.url, `/_mock/openapi/${service}.json`);
  expect(answer.status).toBe(200);
  return parsed(answer);
}

/** Every schema below a value, with its place. */
function* schemasIn(value: unknown, place: string): Generator<readonly [string, Record<string, unknown>]> {
  if (typeof value !== "object" || value === null) return;
  if ("properties" in value && !Array.isArray(value)) {
    for (const [name, schema] of Object.entries(objectOf(value.properties))) {
      yield [`${place}.${name}`, objectOf(schema)];
    }
  }
  for (const [key, inner] of Object.entries(value)) yield* schemasIn(inner, `${place}/${key}`);
}

describe.each(services)("the OpenAPI document of %s", (service, calls) => {
  it("is one by the rules of OpenAPI 3.1", async () => {
    const document = await documentOf(service);
    expect(document["openapi"]).toBe("3.1.0");
    const { valid, errors } = await new Validator().validate(document);
    expect(errors).toBeUndefined();
    expect(valid).toBe(true);
  });

  it("has all that is known of the service's calls, and no other", async () => {
    const { paths } = await documentOf(service);
    const described = Object.entries(objectOf(paths)).flatMap(([path, operations]) =>
      Object.keys(objectOf(operations)).map((method) => `${method.toUpperCase()} ${path}`),
    );
    const told = Object.keys(calls).map((route) =>
      route.replaceAll(/:(\w+)/gu, "{$1}").replace(/\*$/u, "{path}"),
    );
    expect(described.toSorted()).toEqual(told.toSorted());
  });

  it("has a name for each call and a sentence for each answer, for the tools that make code of it", async () => {
    const { paths } = await documentOf(service);
    const operations = Object.values(objectOf(paths)).flatMap((one) => Object.values(objectOf(one)));
    const names = operations.map((operation) => String(objectOf(operation)["operationId"]));
    expect(new Set(names).size).toBe(operations.length);
    expect(names.filter((name) => !/^[a-z][a-z_0-9]+$/u.test(name))).toEqual([]);
    const answers = operations.flatMap((operation) =>
      Object.values(objectOf(objectOf(operation)["responses"])).map(objectOf),
    );
    expect(answers.filter(({ description }) => !/^[\w ].+/u.test(String(description)))).toEqual([]);
    expect(answers.filter(({ description }) => description === "Default Response")).toEqual([]);
  });

  it("says of each call, and of each field, how it is known", async () => {
    const { paths } = await documentOf(service);
    const operations = Object.values(objectOf(paths)).flatMap((one) => Object.values(objectOf(one)));
    const fields = [...schemasIn(paths, "")];
    expect(fields.length).toBeGreaterThan(200);
    const parameters = operations
      .flatMap((operation) => objectOf(operation)["parameters"] ?? [])
      .map(objectOf)
      .filter((parameter) => parameter["in"] === "query")
      .map(({ name, schema }) => [String(name), objectOf(schema)] as const);
    const tag = /^(?:UNKNOWN|(?:\[(?:doc|client|changelog|skill|schema|observed|inferred)[^\]]*\] ?)+)$/u;
    const untold = [...operations.map((one) => ["", objectOf(one)] as const), ...fields, ...parameters]
      .filter(([, { "x-fact": fact }]) => typeof fact !== "string" || !tag.test(fact))
      .map(([place]) => place);
    expect(untold).toEqual([]);
  });
});

it("is what Ionworks answers at its own address, too", async () => {
  await using mock = await startMock({ clock: "manual" });
  const own = await rawRequest(mock.url, "/openapi.json");
  const told = await rawRequest(mock.url, "/_mock/openapi/ionworks.json");
  expect([own.status, parsed(own)]).toEqual([200, parsed(told)]);
});

it("says which calls are open to everybody", async () => {
  const { paths } = await documentOf("jess");
  const { post } = objectOf(objectOf(paths)["/users/api/auth"]);
  const { get } = objectOf(objectOf(paths)["/jess_web/api/job/status/{id}"]);
  expect([objectOf(post)["security"], objectOf(get)["security"]]).toEqual([[], undefined]);
});

describe("the OpenAPI document of the control", () => {
  it("is one by the rules of OpenAPI 3.1", async () => {
    const { valid, errors } = await new Validator().validate(await documentOf("control"));
    expect([valid, errors]).toEqual([true, undefined]);
  });

  it.each([
    ["/_mock/faults", "fault", "kind", Object.keys(faultKinds)],
    ["/_mock/jobs", undefined, "provider", ["ionworks", "jess"]],
  ])("tells the variants of what %s takes", async (path, field, discriminator, names) => {
    const { paths } = await documentOf("control");
    const { requestBody } = objectOf(objectOf(objectOf(paths)[path])["post"]);
    const body = objectOf(at(requestBody, "content", "application/json", "schema"));
    const union = field === undefined ? body : objectOf(at(body, "properties", field));
    const variants = Array.isArray(union["oneOf"]) ? union["oneOf"] : [];
    const tags = variants.map((variant) => objectOf(at(variant, "properties", discriminator)));
    expect(tags.flatMap(({ const: one, enum: several }) => one ?? several)).toEqual(names);
  });
});

/** What lies below some keys of a value. */
function at(value: unknown, ...keys: readonly string[]): unknown {
  return keys.reduce<unknown>((inner, key) => objectOf(inner)[key], value);
}
