import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { incidents } from "@simjobs/mock";
import { root } from "../../workspace-files.js";
import { simjobs } from "./ask-simjobs.js";
import { visit, type Visit } from "./visit.js";
import { zooPage, zooTable } from "./zoo-page.js";

const known = incidents.filter(({ scenario }) => scenario !== null);
const others = incidents.filter(({ scenario }) => scenario === null);
const visits: Visit[] = [];

const liar: typeof simjobs.cancelJob = async (...args) => ({
  ...(await simjobs.cancelJob(...args)),
  outcome: "cancelled",
});

describe("the incident zoo", () => {
  it.each(known.map((incident) => [incident.name, incident] as const))(
    "%s is told truly",
    async (_, incident) => {
      const found = await visit(incident);
      visits.push(found);
      expect(found.simjobs).toMatchObject({ untruth: null, verdict: expect.not.stringMatching("false") });
    },
  );

  it("is as docs/zoo.md has it", () => {
    expect(visits.length).toBe(known.length);
    const path = join(root, "docs/zoo.md");
    const page = zooPage(visits, others);
    if (process.env["UPDATE_ZOO"] === "1") writeFileSync(path, page);
    expect(readFileSync(path, "utf8")).toBe(page);
  });

  it("tells the naive client's untruths, most of all that an accepted cancel is a cancelled job", () => {
    const wrong = visits.filter(({ naive }) => naive.verdict === "false");
    expect(wrong.filter(({ naive }) => naive.words === "cancelled").length).toBeGreaterThan(8);
  });

  it("has each number once, with what went wrong there, or without anything made up", () => {
    expect(new Set(incidents.map(({ project, number }) => `${project} ${String(number)}`)).size).toBe(36);
    for (const { url, what, here } of known) expect([url, what, here]).not.toContain(null);
    for (const { url, what, here } of others) expect([url, what, here]).toEqual([null, null, null]);
  });

  it("finds out who tells an untruth, and says which", async () => {
    const [incident] = known;
    if (incident === undefined) throw new RangeError("the zoo is empty");
    const found = await visit(incident, { ...simjobs, cancelJob: liar });
    expect(found.simjobs).toMatchObject({
      verdict: "false",
      untruth: expect.stringContaining("cancelled told"),
    });
    expect(zooTable([found], [])).toMatch(/\nWRONG prefect-4490: .*\n(?:.*\n)*0 of 1 told truly\n$/u);
  });
});
