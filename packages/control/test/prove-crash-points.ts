// The crash points of `npm run prove`. Argument: the bundled program that is killed for real.
import { crashBehaviours, dieEverywhere } from "./crash-points.js";
import { killEverywhere } from "./kill-for-real.js";

const [, , program = ""] = process.argv;
let points = 0;
let pairs = 0;
const wrong: string[] = [];
for (const [, behaviour] of crashBehaviours) {
  const found = await dieEverywhere(behaviour);
  points += found.points.length;
  pairs += found.pairs;
  wrong.push(...found.wrong);
}
const real = await killEverywhere(program);
wrong.push(...real.wrong);
process.stdout.write(`${JSON.stringify({ points, pairs, killed: real.points.length, wrong })}\n`);
