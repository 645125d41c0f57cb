import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { faultKinds } from "./faults/fault-kinds.js";
import { everydayScenarios } from "./scenarios/everyday-scenarios.js";
import { runMockProgram } from "./program.js";
import { startMock } from "./start-mock.js";
import { switchTable } from "./base/switches.js";
import { withKeyOf } from "./testing/ionworks-client.js";
import { idOf, objectOf, parsed, signIn } from "./testing/jess-client.js";
import { rawJson, rawRequest } from "./testing/raw-request.js";

const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");

/** The text of a section, up to the next one of its level. */
function section(title: string): string {
  const [, text = ""] = readme.split(`\n## ${title}\n`);
  return text.split("\n## ", 1).join("");
}

/** The cells of all rows of the tables in a text, but for the rule below their heads. */
function rowsOf(text: string): readonly string[][] {
  return text
    .split("\n")
    .filter((line) => line.startsWith("|") && !/^\|\s*-/u.test(line))
    .map((line) =>
      line
        .slice(1, -1)
        .split(/(?<!\\)\|/u)
        .map((cell) => cell.trim()),
    );
}

const inBackticks = (text: string): string[] =>
  [...text.matchAll(/`([^`]+)`/gu)].map(([, word = ""]) => word);

it("the README tells all flags of the program, and no other", async () => {
  let help = "";
  const silence = { err: () => {}, pid: 1, untilStopped: async () => {} };
  await runMockProgram(["--help"], { ...silence, out: (text) => (help += text) });
  const flags = [...help.matchAll(/^ {2}(--[\w-]+)/gmu)].map(([, flag = ""]) => flag);
  const told = rowsOf(section("The program")).flatMap(([cell = ""]) => cell.match(/--[\w-]+/gu) ?? []);
  expect(told.toSorted()).toEqual(flags.toSorted());
});

describe.each(["Ionworks", "JESS"] as const)("the README's table of the switches of %s", (title) => {
  const rows = Object.entries(title === "JESS" ? switchTable.jess : switchTable.ionworks);
  const [, table = ""] = section("Switches").split(new RegExp(String.raw`\n\| ${title} `, "u"));
  const told = new Map(
    rowsOf(table.split("\n\n", 1).join(""))
      .filter(([name = ""]) => name.startsWith("`"))
      .map(([name = "", values = ""]) => [inBackticks(name).join(""), values]),
  );

  it("has each of them, and no other", () => {
    expect([...told.keys()].toSorted()).toEqual(rows.map(([name]) => name).toSorted());
  });

  it.each(rows)("has the values of %s, its default first", (name, row) => {
    const values = told.get(name) ?? "";
    if (row.kind === "number") expect(values).toBe(String(row.initial));
    else expect(inBackticks(values)).toEqual(row.values);
  });
});

it("the README tells the scenarios that stand for no incident, each in its own words", () => {
  const told = rowsOf(section("Scenarios")).slice(1);
  expect(told).toEqual(everydayScenarios.map(({ name, about }) => [`\`${name}\``, about]));
});

describe("the README's table of faults", () => {
  const rows = rowsOf(section("Faults")).slice(1);
  const told = new Map(
    rows.flatMap(([kinds = "", fields = ""]) => inBackticks(kinds).map((kind) => [kind, fields])),
  );

  it("has each kind, and no other", () => {
    expect([...told.keys()].toSorted()).toEqual(Object.keys(faultKinds).toSorted());
  });

  it.each(Object.entries(faultKinds))("has the fields of %s", (kind, { schema }) => {
    const names = [...(told.get(kind) ?? "").matchAll(/`(\w+)`(?: \([^)]*\))?(?:,|$)/gu)].map(
      ([, name = ""]) => name,
    );
    expect(names.toSorted()).toEqual(Object.keys(schema.shape).toSorted());
  });
});

describe("what the README says of", () => {
  it("the result of startMock is what it has", async () => {
    await using mock = await startMock();
    const [, text = ""] = section("`startMock(options)`").split("The result has");
    const told = inBackticks(text)
      .map((name) => name.replace(/[.(].*/u, ""))
      .filter((name) => name !== "await using");
    expect([...new Set(told)].toSorted()).toEqual(Object.keys(mock).toSorted());
  });

  it("the control's addresses is so: each is there, with the fields that are named", async () => {
    await using mock = await startMock({ clock: "manual" });
    const bodies: Readonly<Record<string, object>> = {
      "POST /_mock/reset": {},
      "POST /_mock/clock": { speed: 60 },
      "POST /_mock/clock/advance": { ms: 1 },
      "POST /_mock/jobs": { provider: "jess" },
      "POST /_mock/faults": { match: {}, fault: { kind: "throttle" } },
      "POST /_mock/switches": {},
      "POST /_mock/breakpoints": { match: { path: "/nowhere" } },
      "POST /_mock/scenarios": { scenarios: ["calm"] },
      "POST /_mock/snapshot": await mock.snapshot(),
    };
    let asked = 0;
    for (const [requests = "", answer = ""] of rowsOf(section("Control")).slice(1)) {
      let path = "";
      for (const text of inBackticks(requests)) {
        const [, method = "", given = ""] = /^(GET|POST|DELETE)(?: (\/_mock\S*))?/u.exec(text) ?? [];
        if (method === "") continue;
        const { id } = mock.addFault({ fault: { kind: "throttle" } });
        mock.hold({ path: "/nowhere" });
        const { breakpoints } = parsed(await rawRequest(mock.url, "/_mock/breakpoints"));
        const held = String(objectOf(Array.isArray(breakpoints) ? breakpoints[0] : undefined)["id"]);
        await rawRequest(mock.url, "/nothing");
        const number = String(mock.requests().at(-1)?.number);
        path = given
          ? given
              .replace(/\?.*/u, "")
              .replace("<id>", given.includes("breakpoints") ? held : id)
              .replace("<number>", number)
          : path;
        const body = bodies[`${method} ${path}`];
        const reply =
          body === undefined
            ? await rawRequest(mock.url, path, { method })
            : await rawJson(mock.url, path, body);
        expect([text, reply.status]).toEqual([text, 200]);
        asked += 1;
        const fields = /^`\{([^[{]*?)\}`/u.exec(answer)?.[1];
        if (fields !== undefined && method === "GET")
          expect(Object.keys(parsed(reply))).toEqual(
            fields.split(", ").map((field) => field.replace(/:.*/u, "")),
          );
      }
    }
    expect(asked).toBe(30);
  });

  it("the fields of a request in the log is so", async () => {
    await using mock = await startMock();
    await withKeyOf(mock).get("/jobs");
    const [, fields = ""] = /\{requests: \[\{([^}]*)\}\]/u.exec(section("Control")) ?? [];
    expect(Object.keys(objectOf(mock.requests()[0]))).toEqual(fields.split(", "));
  });

  it("the two accounts is so: colleagues at Ionworks, strangers at JESS", async () => {
    await using mock = await startMock({ clock: "manual" });
    const [ada, grace] = mock.accounts;
    const [ionworks, jess] = [
      mock.addJobs({ provider: "ionworks", owner: ada.name }),
      mock.addJobs({ provider: "jess", owner: ada.name }),
    ];
    expect((await withKeyOf(mock, grace).get(`/jobs/${idOf(ionworks[0])}`)).status).toBe(200);
    expect(parsed(await (await signIn(mock, grace)).get(`/job/status/${idOf(jess[0])}`))).toMatchObject({
      ok: false,
    });
  });

  it("what is not there at Ionworks is so: it answers 404", async () => {
    expect(section("Ionworks: what runs, results, and what is made up")).toContain("They answer 404.");
    await using mock = await startMock({ clock: "manual" });
    const { get } = withKeyOf(mock);
    const answers = await Promise.all([
      get("/users"),
      get("/organizations/x/members"),
      get("/protocols"),
      get("/models"),
      get("/cell_specifications"),
      get("/jobs/any/series"),
      get("/agent/skills"),
    ]);
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 404));
  });

  it("what is there follows from no other section: none tells of work that is missing", () => {
    expect(readme.match(/^## .*$/gmu)).toEqual([
      "## The program",
      "## `startMock(options)`",
      "## Control",
      "## The page",
      "## OpenAPI documents",
      "## Scenarios",
      "## Expecting and holding requests",
      "## Snapshots",
      "## Recordings",
      "## Switches",
      "## Faults",
      "## Ionworks: what runs, results, and what is made up",
      "## JESS: files, results, and what is made up",
    ]);
  });
});
