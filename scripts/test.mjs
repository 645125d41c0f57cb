// `npm test`: every check of this workspace by turbo, which remembers what has passed; the last line counts the tests.
import { existsSync, readFileSync, rmSync } from "node:fs";
import { delimiter, join } from "node:path";
import { readArguments } from "./lib/read-arguments.mjs";
import { installed } from "./lib/ready.mjs";
import { run } from "./lib/run.mjs";
import { countLine, failureLines } from "./lib/test-counts.mjs";
import { allPackages, root } from "./lib/workspace.mjs";

const tasks = ["build", "types", "format", "lint", "unused", "test", "workspace", "package", "consumer"];
const { names, values } = readArguments({
  script: "test",
  usage: `npm test                   every check
npm test -- lint test      some of these, and what they need: ${tasks.join(", ")}
npm test -- --force        also what has passed before, and has not changed`,
  names: tasks,
  options: { force: { type: "boolean", default: false } },
});
const wanted = names.length > 0 ? names : tasks;

// One report for each folder that has tests of its own.
const folders = { test: [...allPackages().map(({ dir }) => dir), join(root, "test")], workspace: [root] };
const reports = Object.entries(folders)
  .filter(([task]) => wanted.includes(task))
  .flatMap(([, some]) => some.map((folder) => join(folder, "reports", "tests.json")));

await installed();
for (const report of reports) rmSync(report, { force: true });
const { code } = await run(
  "turbo",
  [
    "run",
    ...wanted,
    "--continue=dependencies-successful",
    "--output-logs=new-only",
    ...(values.force ? ["--force"] : []),
  ],
  {
    env: { SIMJOBS_MACHINE: machine() },
    stdio: "inherit",
  },
);
if (reports.length > 0) {
  const told = reports.map(readIfPresent);
  for (const line of [...failureLines(told), countLine(told)]) process.stdout.write(`${line}\n`);
}
process.exitCode = code;

/** What tests find on a machine and some are skipped without. turbo must not take a result from another for one of this. */
function machine() {
  const folders = process.env.PATH.split(delimiter);
  const tools = "bash chromium curl fish openssl python3 redis-server unshare unzip zsh".split(" ");
  const found = tools.filter((name) => folders.some((folder) => existsSync(join(folder, name))));
  const { platform, arch, version } = process;
  return [platform, arch, version, process.getuid?.() === 0 ? "root" : "user", ...found].join(" ");
}

function readIfPresent(path) {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch {
    return undefined;
  }
}
