// `npm run prove`: the proofs of cancelling in their long form, and one table. What each of them shows is in docs/proofs.md.
import { ready } from "./lib/ready.mjs";
import { readArguments } from "./lib/read-arguments.mjs";

const proofs = ["walks", "schedules", "fleet", "crashes", "kills", "probe", "mutation"];
const { names, values, fail } = readArguments({
  script: "prove",
  usage: `npm run prove                                 all of them: a million schedules
npm run prove -- --schedules 50000 --seed 7   fewer schedules, other seeds
npm run prove -- kills --kills 50 --seed 7    fewer real processes killed in a cancel of 500 jobs (200)
npm run prove -- fleet --fleets 2000 --seed 7 fewer schedules of a fleet of machines (a million)
npm run prove -- probe --probes 100           fewer twins set at random, for simjobs doctor probe to tell (1000)
npm run prove -- walks schedules crashes      some of: ${proofs.join(", ")}`,
  names: proofs,
  options: {
    schedules: { type: "string", default: "1000000" },
    fleets: { type: "string", default: "1000000" },
    kills: { type: "string", default: "200" },
    probes: { type: "string", default: "1000" },
    seed: { type: "string", default: "1" },
  },
});
const numbers = {
  schedules: Number(values.schedules),
  fleets: Number(values.fleets),
  kills: Number(values.kills),
  probes: Number(values.probes),
  seed: Number(values.seed),
};
for (const [name, number] of Object.entries(numbers)) {
  if (!Number.isSafeInteger(number) || number < 0) fail(`--${name} takes a whole number`);
}

await ready();
// Only now: what these files import may have just been installed.
const { prove } = await import("../prove/main.mjs");
process.exitCode = await prove(names.length > 0 ? names : proofs, numbers);
