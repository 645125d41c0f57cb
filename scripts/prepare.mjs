// Installs and builds what is not up to date. `--force` does both anew.
import { fileURLToPath } from "node:url";
import { build, install } from "./lib/install-and-build.mjs";
import { hasPnpm, runWithPnpm } from "./lib/with-pnpm.mjs";

const say = (line) => process.stderr.write(`${line}\n`);

if (hasPnpm()) process.exitCode = await prepare(process.argv.includes("--force"));
else process.exitCode = await runWithPnpm(fileURLToPath(import.meta.url), process.argv.slice(2));

async function prepare(force) {
  for (const step of [install, build]) {
    const { code, output } = await step({ say, force });
    if (code !== 0) {
      say(output);
      return code;
    }
  }
  return 0;
}
