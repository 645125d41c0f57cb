import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { publishAll } from "../scripts/lib/publish-all.mjs";
import { checkLibraries } from "./check-libraries.mjs";
import { checkBundlers } from "./check-bundlers.mjs";
import { checkAction } from "./check-action.mjs";
import { checkFleet } from "./check-fleet.mjs";
import { checkFirstPath } from "./check-first-path.mjs";
import { checkPrograms } from "./check-programs.mjs";
import { checkProgram } from "./check-program.mjs";
import { checkTypes } from "./check-types.mjs";
import { openRegistry } from "./registry.mjs";
import { Stranger } from "./stranger.mjs";
import { getNode, getTools } from "./tools.mjs";

/** Publishes everything to a registry on loopback, uses it from there as strangers would, and resolves to an exit code. */
export async function rehearse(versions) {
  const folder = mkdtempSync(join(tmpdir(), "simjobs-rehearsal-"));
  const tools = await getTools();
  const registry = await openRegistry(join(folder, "registry"), tools);
  const rows = new Map();
  const problems = [];
  try {
    await publishAll(...registry.flags);
    for (const version of versions) {
      const stranger = new Stranger({
        node: version === "own" ? process.execPath : await getNode(version),
        npm: tools.npm,
        registry: registry.url,
        folder: join(folder, `node-${version}`),
      });
      const column = `Node ${await stranger.version()}`;
      const checks = [
        checkProgram,
        checkLibraries,
        checkFleet,
        ...(version === versions.at(-1)
          ? [checkTypes, checkBundlers, checkPrograms, checkFirstPath, checkAction]
          : []),
      ];
      for (const check of checks) {
        for await (const { what, column: own = column, problem } of check(stranger, tools)) {
          process.stderr.write(`${own}: ${what} ${problem === undefined ? "ok" : "FAILED"}\n`);
          rows.set(what, (rows.get(what) ?? new Map()).set(own, problem === undefined ? "ok" : "FAILED"));
          if (problem !== undefined) problems.push(`${own}: ${what}\n${problem.replaceAll(folder, "…")}`);
        }
      }
    }
  } finally {
    await registry.close();
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  }
  for (const problem of problems) process.stdout.write(`\n=== ${problem}\n`);
  process.stdout.write(`\n${tableOf(rows)}\n`);
  return problems.length === 0 ? 0 : 1;
}

/** One line a check, one column a version; a version that a check is not made with has a dash. */
function tableOf(rows) {
  const columns = [...new Set([...rows.values()].flatMap((row) => [...row.keys()]))];
  const width = Math.max(...[...rows.keys()].map((what) => what.length));
  const line = (title, cells) =>
    [title.padEnd(width), ...cells.map((cell, index) => cell.padEnd(columns[index].length))]
      .join("  ")
      .trimEnd();
  return [
    line("", columns),
    ...[...rows].map(([what, row]) =>
      line(
        what,
        columns.map((column) => row.get(column) ?? "-"),
      ),
    ),
  ].join("\n");
}
