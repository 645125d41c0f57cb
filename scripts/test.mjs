// `npm test`: every check of this workspace.
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { checkConsumer } from "./checks/consumer.mjs";
import { checkPackages, packAll } from "./checks/packages.mjs";
import { build, install } from "./lib/install-and-build.mjs";
import { readArguments } from "./lib/read-arguments.mjs";
import { run } from "./lib/run.mjs";
import { runChecks } from "./lib/run-checks.mjs";
import { countLine } from "./lib/test-counts.mjs";
import { hasPnpm, runWithPnpm } from "./lib/with-pnpm.mjs";
import { toolPath } from "./lib/workspace.mjs";

const say = (line) => process.stdout.write(`${line}\n`);
const scratch = mkdtempSync(join(tmpdir(), "simjobs-test-"));
process.on("exit", () => rmSync(scratch, { recursive: true, force: true }));
const unitReport = join(scratch, "unit.json");
const tarballs = join(scratch, "tarballs");

const tool = (name, ...args) => run(toolPath(name), args);

// In the order in which they are started, as soon as what they need has passed.
const checks = [
  { name: "build", run: () => build() },
  { name: "types", run: () => tool("tsc", "-p", "tsconfig.json") },
  { name: "format", run: () => tool("oxfmt", "--check") },
  { name: "lint", run: () => tool("oxlint", "--type-aware", "--deny-warnings") },
  {
    name: "unit",
    // The snippets of the READMEs run what was built; all other tests run the sources.
    after: ["build"],
    run: () =>
      tool(
        "vitest",
        "run",
        "--silent=passed-only",
        "--reporter=default",
        "--reporter=json",
        `--outputFile.json=${unitReport}`,
      ),
  },
  { name: "unused", run: () => tool("knip") },
  { name: "pack", needs: ["build"], run: () => packAll(tarballs) },
  { name: "packages", needs: ["pack"], run: () => checkPackages(tarballs) },
  { name: "consumer", needs: ["pack"], run: () => checkConsumer(tarballs, join(scratch, "consumer")) },
];

const { names } = readArguments({
  script: "test",
  usage: `npm test                   every check
npm test -- lint unit      some of these and what they need: ${checks.map(({ name }) => name).join(", ")}`,
  names: checks.map(({ name }) => name),
});
if (!hasPnpm()) process.exit(await runWithPnpm(fileURLToPath(import.meta.url), process.argv.slice(2)));

const installed = await install({ say });
if (installed.code === 0) process.exitCode = await runAndTell(names);
else {
  say(installed.output);
  process.exitCode = 1;
}

async function runAndTell(wanted) {
  const started = performance.now();
  const results = await runChecks(checks, wanted, {
    onEnd: ({ name, ok, seconds }) => say(`${ok ? "ok  " : "FAIL"} ${name} (${seconds.toFixed(1)} s)`),
  });
  for (const { name, ok, skipped, output } of results) {
    if (!ok && !skipped) say(`\n=== ${name}\n${output.trimEnd()}`);
  }
  say("");
  say(`${"check".padEnd(10)} ${"seconds".padStart(7)}  result`);
  for (const { name, ok, seconds, skipped } of results) {
    const shown = skipped ? "      -" : seconds.toFixed(1).padStart(7);
    say(
      `${name.padEnd(10)} ${shown}  ${skipped ? "not run: what it needs has failed" : ok ? "ok" : "FAILED"}`,
    );
  }
  say(`${"all".padEnd(10)} ${((performance.now() - started) / 1000).toFixed(1).padStart(7)}`);

  if (results.some((each) => each.name === "unit")) say(countLine(readIfPresent(unitReport)));
  return results.every((each) => each.ok) ? 0 : 1;
}

function readIfPresent(path) {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch {
    return undefined;
  }
}
