// `npm run prove`: the proofs of cancelling in their long form, and one table. What each of them shows is in docs/proofs.md.
//   npm run prove                                 all of them: a million schedules
//   npm run prove -- --schedules 50000 --seed 7   fewer schedules, other seeds
//   npm run prove -- walks schedules crashes      some of: walks, schedules, crashes, mutation
import { parseArgs } from "node:util";
import { ensureReady } from "./lib/ensure-ready.mjs";

const proofs = ["walks", "schedules", "crashes", "mutation"];
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    schedules: { type: "string", default: "1000000" },
    seed: { type: "string", default: "1" },
  },
});
const unknown = positionals.find((name) => !proofs.includes(name));
if (unknown !== undefined) fail(`there is no proof "${unknown}": there are ${proofs.join(", ")}`);
const numbers = { schedules: Number(values.schedules), seed: Number(values.seed) };
for (const [name, number] of Object.entries(numbers)) {
  if (!Number.isSafeInteger(number) || number < 0) fail(`--${name} takes a whole number`);
}

await ensureReady();
// Only now: what these files import may have just been installed.
const { prove } = await import("./lib/prove.mjs");
process.exitCode = await prove(positionals.length > 0 ? positionals : proofs, numbers);

function fail(message) {
  process.stderr.write(`prove: ${message}\n`);
  process.exit(2);
}
