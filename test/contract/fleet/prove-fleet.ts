// One share of the fleet's schedules of `npm run prove`. Arguments: first seed, how many. Tells how far it is, and then its tally.
import { tallyFleet } from "./tally-fleet.js";

const [, , first = "1", count = "0"] = process.argv;
const everyMs = 1_000;
let toldAtMs = performance.now();

const tally = await tallyFleet(Number(first), Number(count), (done) => {
  if (performance.now() - toldAtMs < everyMs) return;
  toldAtMs = performance.now();
  tell({ done });
});
tell({ tally });

function tell(fact: unknown): void {
  process.stdout.write(`${JSON.stringify(fact)}\n`);
}
