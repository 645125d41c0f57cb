import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { MockInputError } from "../base/mock-input-error.js";
import { switchTable } from "../base/switches.js";
import { scenarioFileSchema } from "../control/scenario-file-input.js";
import { faultKinds } from "../faults/fault-kinds.js";
import { startMock } from "../start-mock.js";
import { objectOf } from "../testing/jess-client.js";
import { rawRequest } from "../testing/raw-request.js";
import { parseScenarioFile, readScenarioFile } from "./read-scenario-file.js";

function refusalOf(text: string): string {
  try {
    parseScenarioFile(text, "twin.yaml");
  } catch (error) {
    if (error instanceof MockInputError) return error.message;
    throw error;
  }
  return "";
}

describe("a scenario file", () => {
  it("starts a mock, as the example does", async () => {
    const example = fileURLToPath(new URL("../../../../examples/mock/twin.yaml", import.meta.url));
    await using mock = await startMock(await readScenarioFile(example));
    const state = JSON.parse((await rawRequest(mock.url, "/_mock/state")).text);
    expect(state).toMatchObject({
      seed: "lab",
      clock: { mode: "manual" },
      scenarios: ["calm", "own"],
      switches: {
        ionworks: { "cancel-delay-ms": 60_000, "projects-list": "page" },
        jess: { "end-word": "CANCELLED", "cancel-delay-ms": 3000 },
      },
      jess: { counts: { QUEUED: 5 } },
      faults: [{ fault: { kind: "status", status: 503 } }],
    });
  });

  it.each([
    ["JSON", '{"seed": 7, "jobs": [{"provider": "jess", "count": 2}]}'],
    ["JSON with tabs", '{\n\t"seed": 7,\n\t"jobs": [\n\t\t{"provider": "jess", "count": 2}\n\t]\n}'],
    ["JSON after a byte order mark", '\u{FEFF}{"seed": 7, "jobs": [{"provider": "jess", "count": 2}]}'],
    ["YAML", "seed: 7\njobs:\n  - provider: jess\n    count: 2\n"],
    ["YAML with lines of another system", "seed: 7\r\njobs:\r\n- {provider: jess, count: 2}\r\n"],
    ["YAML with an anchor", "seed: 7\njobs:\n- &one {provider: jess}\n- *one\n"],
    ["YAML with fields that are left empty", "seed: 7\nclock:\njobs: [{provider: jess, count: 2, name: }]"],
    ["a scenario in its list", "seed: 7\nscenarios: [{jobs: [{provider: jess, count: 2}]}]"],
  ])("may be %s", async (_what, text) => {
    await using mock = await startMock({ ...parseScenarioFile(text, "twin"), clock: "manual" });
    const state = JSON.parse((await rawRequest(mock.url, "/_mock/state")).text);
    expect(state).toMatchObject({ seed: "7", jess: { counts: { UNPACKED: 2 } } });
  });

  it("may be empty", () => {
    expect(parseScenarioFile("# nothing yet\n", "twin.yaml")).toEqual({ scenarios: [] });
  });

  it("takes a switch of digits with and without quotes", () => {
    const given = ["404", '"404"'].map(
      (value) => parseScenarioFile(`switches: {ionworks: {bad-project-id: ${value}}}`, "twin.yaml").switches,
    );
    expect(given).toEqual([
      { ionworks: { "bad-project-id": 404 } },
      { ionworks: { "bad-project-id": "404" } },
    ]);
  });

  it.each([
    ["seed: 1\nsede: 2", '2:1: there is no field "sede"; did you mean seed?'],
    ['{\n  "port": 70000\n}', "2:11: port must be a whole number from 0 to 65535, not 70000"],
    ["speed: 0", "1:8: speed must be a number above 0, not 0"],
    ["start: tomorrow", '1:8: start must be a moment in ISO 8601, not "tomorrow"'],
    ["clock: fast", '1:8: clock must be real or manual, not "fast"'],
    ["- calm", "1:1: the file must be an object of options, not a list"],
    ["calm", '1:1: the file must be an object of options, not "calm"'],
    ["scenarios:\n- calm\n- stubborm", '3:3: there is no scenario "stubborm"; did you mean stubborn?'],
    ["scenarios: [5]", "1:13: scenarios[0] must be a name, or a scenario of one's own, not 5"],
    [
      "scenarios:\n- jobs:\n  - {provider: jess, caes: 2}",
      '3:22: there is no field "caes"; did you mean cases?',
    ],
    ["switches:\n  jess: {jsn: compact}", '2:10: there is no field "jsn"; did you mean json?'],
    ["switches:\n  jess: {json: round}", '2:16: switches.jess.json must be pretty or compact, not "round"'],
    [
      "switches: {jess: {session-hours: -1}}",
      "1:34: switches.jess.session-hours must be a number from 0 to 876600, not -1",
    ],
    ["jobs:\n  - provider: nasa", '2:15: jobs[0].provider must be ionworks or jess, not "nasa"'],
    ["jobs:\n  - status: QUEUED", "2:5: jobs[0].provider must be ionworks or jess"],
    ["jobs:\n  - provider: jess\n    owner: bob", '2:5: there is no account "bob"; there are ada or grace'],
    [
      "jobs:\n- {provider: jess, count: 0}",
      "2:27: jobs[0].count must be a whole number from 1 to 1000000, not 0",
    ],
    ["faults:\n- fault: {kind: delay, ms: -1}", "2:28: faults[0].fault.ms must be a whole number from 0 to"],
    ["faults:\n- fault: {kind: dealy}", "2:17: faults[0].fault.kind must be one of status, delay, "],
    [
      "faults:\n- {match: {nth: 0}, fault: {kind: delay}}",
      "2:17: faults[0].match.nth must be a whole number from 1",
    ],
    ["jobs: [", "1:8: Flow sequence"],
    ["seed: 1\nseed: 2", "2:1: Map keys must be unique"],
  ])("tells line and column of what is wrong with %j", (text, expected) => {
    expect(refusalOf(text)).toContain(`twin.yaml:${expected}`);
  });

  it("tells all mistakes at once, in their order, and twenty at most", () => {
    const told = refusalOf("jobs:\n- {provider: jess, count: 0}\nclock: fast\nport: -1").split("\n");
    expect(told.map((line) => line.slice(0, "twin.yaml:2:27".length))).toEqual([
      "twin.yaml:2:27",
      "twin.yaml:3:8:",
      "twin.yaml:4:7:",
    ]);
    const many = refusalOf(`scenarios:\n${"- nothing-like-it\n".repeat(23)}`).split("\n");
    expect([many.length, many.at(-1)]).toEqual([21, "and 3 more"]);
  });

  it("is refused by its name where it cannot be read", async () => {
    const folder = await mkdtemp(join(tmpdir(), "simjobs-test-"));
    await expect(readScenarioFile(join(folder, "none.yaml"))).rejects.toThrow(
      /none\.yaml cannot be read: ENOENT/u,
    );
    await writeFile(join(folder, "odd.yaml"), "port: x");
    await expect(readScenarioFile(join(folder, "odd.yaml"))).rejects.toThrow(
      /odd\.yaml:1:7: port must be a whole number/u,
    );
  });
});

it("the schema of scenario files has every switch with its values, every kind of fault and both kinds of jobs", async () => {
  await using mock = await startMock();
  const schema = JSON.parse((await rawRequest(mock.url, "/_mock/scenario-file.schema.json")).text);
  expect(schema).toEqual(JSON.parse(JSON.stringify(scenarioFileSchema())));
  const { properties } = objectOf(schema);
  const { switches, faults, jobs } = objectOf(properties);
  for (const service of ["ionworks", "jess"] as const) {
    const rows = objectOf(objectOf(objectOf(objectOf(switches)["properties"])[service])["properties"]);
    expect(Object.keys(rows).toSorted()).toEqual(Object.keys(switchTable[service]).toSorted());
  }
  const kinds = [...JSON.stringify(faults).matchAll(/"const":"([\w-]+)"/gu)].map(([, kind]) => kind);
  expect(kinds).toEqual(Object.keys(faultKinds));
  const providers = [...JSON.stringify(jobs).matchAll(/"const":"([\w-]+)"/gu)].map(([, name]) => name);
  expect(providers).toEqual(["ionworks", "jess"]);
});
