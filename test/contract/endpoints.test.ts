import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { IonworksClient } from "@simjobs/ionworks";
import { JessClient } from "@simjobs/jess";
import { startMock, type RunningMock } from "@simjobs/mock";
import { root, textOf } from "../workspace-files.js";
import { allSuites } from "./all-suites.js";
import { endpointRows, endpointsPage } from "./endpoint-table.js";
import { endpoints, isAskedBy, type Endpoint } from "./endpoints.js";
import { at } from "./at.js";
import { ForeignClient } from "./foreign-client.js";

const folder = "test/contract";
const filesEnding = (end: string): readonly string[] =>
  readdirSync(join(root, folder)).filter((name) => name.endsWith(end));
const textsOf = (names: readonly string[]): string =>
  names.map((name) => textOf(`${folder}/${name}`)).join("\n");

/** The methods that ask something, as the table names them: `jobs`, `results.zip`; those of what it extends as well. */
function methodsOf(client: object): readonly string[] {
  return [...Object.entries(client), ["", client] as const].flatMap(
    ([part, value]: readonly [string, unknown]) =>
      callablesOf(value).map((name) => (part === "" ? name : `${part}.${name}`)),
  );
}

function callablesOf(value: unknown): readonly string[] {
  if (typeof value !== "object" || value === null) return [];
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype === null || prototype === Object.prototype) return [];
  const own = Object.entries(Object.getOwnPropertyDescriptors(prototype))
    .filter(([name, { value: held }]) => name !== "constructor" && typeof held === "function")
    .map(([name]) => name);
  return [...own, ...callablesOf(prototype)];
}

/** Methods that ask nothing. */
const quiet = new Set(["close", "signIn", "simplePipelines.path", "storage.placesOf"]);

describe("the table of endpoints", () => {
  it("is as docs/endpoints.md has it", () => {
    const path = join(root, "docs/endpoints.md");
    if (process.env["UPDATE_ENDPOINTS"] === "1") writeFileSync(path, endpointsPage());
    expect(readFileSync(path, "utf8")).toBe(endpointsPage());
  });

  it.each(endpointRows)("has no empty row: $endpoint.id $endpoint.route", ({ endpoint, tests }) => {
    expect(tests).not.toEqual([]);
    expect(endpoint.client.length > 0 || (endpoint.reason ?? "") !== "").toBe(true);
  });

  it("has each number once", () => {
    expect(new Set(endpoints.map(({ id }) => id)).size).toBe(endpoints.length);
  });

  it("has every row of the JESS page", () => {
    const [, section = ""] =
      /^## 2\. Endpoints$([\s\S]*?)^## 3\./m.exec(textOf("docs/services/jess.md")) ?? [];
    const rows = [...section.matchAll(/^\| ([JU]\d+'?) +\| `(\w+) ([^`]+)`/gm)];
    expect(rows.length).toBeGreaterThan(30);
    for (const [, id = "", method = "", path = ""] of rows) {
      const endpoint = endpoints.find((one) => one.id === id);
      expect(endpoint, id).toMatchObject({ method });
      const written = path
        .replaceAll("<id>", ":id")
        .replaceAll("<file>", "*")
        .replace("<path>", "*")
        .replace(/\?.*/, "");
      expect(endpoint?.route.replace("[/*]", ""), id).toMatch(
        new RegExp(`/api${written.replaceAll("*", "\\*")}$`),
      );
    }
  });

  it("has every row about work of the Ionworks page", () => {
    const [, section = ""] =
      /^### 2\.1 Work$([\s\S]*?)^### 2\.2/m.exec(textOf("docs/services/ionworks.md")) ?? [];
    const rows = [...section.matchAll(/^\| (`[^|]+?) +\|/gm)].map(([, cell = ""]) => cell);
    expect(rows.length).toBeGreaterThan(25);
    const asked = rows.flatMap((cell) => callsIn(cell));
    expect(asked.length).toBeGreaterThan(40);
    const routes = new Set(endpoints.map(({ method, route }) => `${method} ${plain(route)}`));
    expect(asked.filter((call) => !routes.has(call))).toEqual([]);
  });
});

/** `PATCH`, `DELETE /a/{id}` and the like, one by one, every parameter as `:`. */
function callsIn(cell: string): readonly string[] {
  const calls: string[] = [];
  let methods: string[] = [];
  for (const [, code = ""] of cell.matchAll(/`([^`]+)`/g)) {
    const [first = "", path] = code.split(" ");
    if (path === undefined && /^[A-Z]+$/.test(first)) methods.push(first);
    else if (path === undefined && first.startsWith("…")) {
      calls.push(...calls.slice(-1).map((call) => call.replace("time_series", "steps")));
    } else if (path === undefined) {
      calls.push(...["POST", "GET"].map((method) => `${method} ${plain(first.replace(/\[.*/, ""))}`));
      calls.push(
        ...["GET", "PATCH", "DELETE"].map((method) => `${method} ${plain(first.replaceAll(/[[\]]/g, ""))}`),
      );
    } else {
      calls.push(...[...methods, first].map((method) => `${method} ${plain(path)}`));
      methods = [];
    }
  }
  return calls;
}

const plain = (path: string): string => path.replaceAll(/\{\w+\}|:\w+/g, ":");

describe("the clients and the tests", () => {
  const jess = new JessClient();
  const ionworks = new IonworksClient({ credentials: { apiKey: "unused" } });
  afterAll(async () => {
    await Promise.all([jess.close(), ionworks.close()]);
  });

  it.each([
    ["JessClient", jess],
    ["IonworksClient", ionworks],
  ] as const)(
    "know every method that the table names for %s, and the table every method that asks",
    (className, client) => {
      const named = endpointRows
        .filter((row) => row.className === className)
        .flatMap(({ endpoint }) => endpoint.client);
      const methods = methodsOf(client).filter((name) => !quiet.has(name));
      expect(methods.length).toBeGreaterThan(20);
      expect([...new Set(named)].toSorted()).toEqual(methods.toSorted());
    },
  );

  it("call every method that the table names", () => {
    const texts = textsOf(filesEnding(".cases.ts"));
    const families = ["pipelines", "simplePipelines", "optimizations"];
    const uncalled = endpointRows
      .flatMap(({ endpoint }) => endpoint.client)
      .filter((method) => {
        const [family = "", name = ""] = method.split(".");
        const ways = [
          `.${method}(`,
          ...(families.includes(family) ? [`[name].${name}(`, `[name].${name},`] : []),
        ];
        return !ways.some((way) => texts.includes(way));
      });
    // `submit` is what the others are made of.
    expect(uncalled.filter((method) => method !== "submit")).toEqual([]);
  });

  it("run every suite", () => {
    const run = [...textsOf(filesEnding(".test.ts")).matchAll(/^runSuite\((\w+)\);$/gm)].map(
      ([, name = ""]) => name,
    );
    expect(run.toSorted()).toEqual(Object.keys(allSuites).toSorted());
  });
});

describe("the mock's switches and faults", () => {
  let mock: RunningMock;
  beforeAll(async () => {
    mock = await startMock({ clock: "manual" });
  });
  afterAll(() => mock.close());
  const askMock = async (path: string): Promise<unknown> =>
    (await new ForeignClient(mock, mock.accounts[0]).send("GET", path)).json();

  it("are each met by a client, the switches set to another value than the usual one", async () => {
    const usual = await askMock("/_mock/switches");
    const given = Object.values(allSuites).flatMap(({ cases }) => cases.map((one) => one.mock?.switches));
    for (const service of ["ionworks", "jess"] as const) {
      const unmet = Object.entries(Object(at(usual, service))).flatMap(([name, value]) =>
        given.some((one) => String(one?.[service]?.[name] ?? value) !== String(value)) ? [] : [name],
      );
      expect(unmet, service).toEqual([]);
    }
    const kinds = Object.keys(Object(at(await askMock("/_mock/faults"), "kinds")));
    expect(kinds.length).toBeGreaterThan(20);
    const texts =
      textsOf(filesEnding(".cases.ts")) + textsOf(["cancel-faults.ts", "cancel-any-faults.test.ts"]);
    expect(kinds.filter((kind) => !texts.includes(`"${kind}"`))).toEqual([]);
  });
});

describe("the mock", () => {
  let mock: RunningMock;
  beforeAll(async () => {
    mock = await startMock({ clock: "manual" });
  });
  afterAll(() => mock.close());

  it.each(
    endpoints.map((endpoint): Endpoint => endpoint).map((endpoint) => [endpoint.id, endpoint] as const),
  )("has a route for %s, which asks for a sign-in where it should", async (_id, endpoint) => {
    const stranger = new ForeignClient(mock, mock.accounts[0]);
    const path = endpoint.route
      .replace("[/*]", "")
      .replace(/\*$/, "folder/file")
      .replaceAll(/:[a-z]+/g, "1");
    mock.clearRequests();
    const { status } = await stranger.send(endpoint.method, path, { json: {} });
    expect(status).toBe(endpoint.isOpen === true ? 200 : 401);
    expect(
      mock.requests().filter((request) => isAskedBy(request, { ...endpoint, isMeant: () => true })),
    ).toHaveLength(1);
  });
});
