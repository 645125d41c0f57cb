import { bytesContent, joinedContent, repeatedContent, textContent, type Content } from "../content.js";
import type { ModelOutcome } from "../../base/model-outcome.js";
import type { Chance } from "./chance.js";
import { emptyDatabase } from "./empty-database.js";
import { endFile, errorFile } from "./error-file.js";
import { esoDay, esoEnd, esoHead, esoVariables, meterFile } from "./eso-file.js";
import type { ModelFacts } from "./model-facts.js";
import { endUses, sizingCsv, summaryCsv, summaryHtml } from "./summary-tables.js";

/** All that the results of one case are made of. */
export interface CaseFacts extends ModelFacts {
  readonly outcome: ModelOutcome;
  readonly modelContent: Content;
  readonly weatherContent: Content;
  readonly startedMs: number;
  readonly endedMs: number;
  /** `eplusout.eso` is filled up to this size, in bytes. */
  readonly leastEsoBytes: number;
  readonly chance: Chance;
}

interface CaseFile {
  readonly name: string;
  readonly content: Content;
  readonly isInput: boolean;
}

const note = "! Made up by the simjobs mock: no building was simulated.\n";

/**
 * The files of one EnergyPlus run, of the names that were recorded. The inputs are those that were sent, byte for
 * byte; all others are made up.
 *
 * @see docs/services/jess.md 3, J12
 */
export function caseFiles(facts: CaseFacts): readonly CaseFile[] {
  const { outcome, modelContent, weatherContent } = facts;
  const programLine = programLineOf(facts);
  const elapsedMs = outcome === "fatal" || outcome === "crashed" ? 310 : facts.endedMs - facts.startedMs;
  const warnings = 1 + Math.floor(3 * facts.chance("warnings"));
  const report = { outcome, programLine, elapsedMs, warnings };
  const files: CaseFile[] = [
    { name: "in.idf", content: modelContent, isInput: true },
    { name: "in.epw", content: weatherContent, isInput: true },
  ];
  const put = (name: string, content: Content): void => void files.push({ name, content, isInput: false });
  const text = (name: string, content: string): void => put(name, textContent(content));

  text("eplusout.err", errorFile(report));
  const end = endFile(report);
  if (end !== null) text("eplusout.end", end);
  text("eplusout.eio", `${programLine}\n${note}! <Version>, Version ID\n Version, ${facts.version}\n`);
  text("eplusout.bnd", `${programLine}\n${note}! <Node>,<Node Number>,<Node Name>\n`);
  text("sqlite.err", "");
  if (outcome === "fatal" || outcome === "crashed") {
    text("eplusout.eso", `${programLine}\n`);
    text("eplusout.mtr", `${programLine}\n`);
    return files;
  }
  const { zones, chance } = facts;
  const variables = esoVariables(zones);
  const { electricity, gas } = endUses(facts, chance);
  const meters = [
    { id: 7, name: "Electricity:Facility", joules: electricity * 1e9 },
    { id: 8, name: "NaturalGas:Facility", joules: gas * 1e9 },
  ];
  put("eplusout.eso", esoContent(facts, programLine));
  text("eplusout.mtr", meterFile(programLine, meters));
  text("eplusout.mtd", `${note}For Meter=Electricity:Facility [J], contents are:\nWhole Building\n`);
  text("eplusout.mdd", `${programLine}\n${note}Zone,Meter,Electricity:Facility [J]\n`);
  text("eplusout.rdd", rddText(programLine, variables));
  text("eplusout.shd", `${programLine}\n${note}Shadowing Combinations\n`);
  text("eplusout.dxf", dxfText(zones));
  text("eplusout.wrl", "#VRML V2.0 utf8\n# Made up by the simjobs mock\n");
  text("eplustbl.htm", summaryHtml(facts, chance, programLine));
  text("epluszsz.csv", sizingCsv(zones, "zone", chance));
  text("eplusssz.csv", sizingCsv(["VAV SYS 1"], "system", chance));
  if (facts.wantsCsv) text("eplustbl.csv", summaryCsv(facts, chance, programLine));
  if (facts.wantsSql) put("eplusout.sql", bytesContent(emptyDatabase()));
  return files;
}

function programLineOf({ version, startedMs }: CaseFacts): string {
  const day = new Date(startedMs).toISOString().replaceAll("-", ".").replace("T", " ").slice(0, 16);
  return `Program Version,EnergyPlus, Version ${version}.0-simjobs-mock, YMD=${day}`;
}

/** A day of values, and as many hours of padding behind it as the size asks for. */
function esoContent(facts: CaseFacts, programLine: string): Content {
  const variables = esoVariables(facts.zones);
  const start = textContent(esoHead(programLine, variables) + esoDay(variables, facts.chance));
  const end = textContent(esoEnd(variables));
  const missing = facts.leastEsoBytes - start.bytes - end.bytes;
  if (missing <= 0) return joinedContent([start, end]);
  const line = `${String(variables[0]?.id)},7.${"0".repeat(28)}\n`;
  // The last line must not run into the end.
  const lines = repeatedContent(line, missing - 1);
  return joinedContent([start, lines, textContent("\n"), end]);
}

function rddText(programLine: string, variables: ReturnType<typeof esoVariables>): string {
  const rows = variables.map(({ name, units }) => `Zone,Average,${name} [${units}]\n`);
  return `${programLine},\n${note}${[...new Set(rows)].join("")}`;
}

/** A drawing with a box for each zone. */
function dxfText(zones: readonly string[]): string {
  const lines = ["999", "DXF made up by the simjobs mock", "  0", "SECTION", "  2", "ENTITIES"];
  for (const [index, zone] of zones.entries()) {
    lines.push("  0", "3DFACE", "  8", zone.toUpperCase().replaceAll(/\s/gu, "_"));
    for (const [corner, [x, y]] of [
      [0, 0],
      [10, 0],
      [10, 10],
      [0, 10],
    ].entries()) {
      lines.push(
        ` 1${String(corner)}`,
        String((x ?? 0) + index * 12),
        ` 2${String(corner)}`,
        String(y ?? 0),
        ` 3${String(corner)}`,
        "0",
      );
    }
  }
  return `${[...lines, "  0", "ENDSEC", "  0", "EOF"].join("\n")}\n`;
}
