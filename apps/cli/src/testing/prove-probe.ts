// The probed twins of `npm run prove`. Arguments: how many, the first seed.
import { probeTwin } from "./random-twin.js";

const [, , count = "0", firstSeed = "1"] = process.argv;

let observable = 0;
let recovered = 0;
const wrong: string[] = [];
for (let index = 0; index < Number(count); index += 1) {
  const seed = Number(firstSeed) + index;
  // Every fourth submits jobs, too.
  const twin = await probeTwin(seed, seed % 4 === 0);
  observable += twin.observable;
  recovered += twin.recovered;
  wrong.push(...twin.wrong);
  tell({ done: index + 1 });
}
tell({ twins: Number(count), observable, recovered, wrong });

function tell(fact: object): void {
  process.stdout.write(`${JSON.stringify(fact)}\n`);
}
