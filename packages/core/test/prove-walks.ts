// The walks of `npm run prove`. Argument: how many things may go wrong on one path.
import { brokenMachines } from "./broken-machines.js";
import { services } from "./services.js";
import { walkAll } from "./walk.js";

const surprises = Number(process.argv[2] ?? "2");
const ways = [
  {},
  { settings: { wait: false, shortestExchangeMs: 5 } },
  { settings: { shortestExchangeMs: 5 }, earlier: { count: 2, accepted: false, refused: 0, run: 1 } },
  { earlier: { count: 2, accepted: false, refused: 2, run: 1 } },
];
let states = 0;
let transitions = 0;
const wrong: string[] = [];
for (const style of services) {
  for (const way of ways) {
    const report = walkAll({ style, surprises, ...way });
    states += report.states;
    transitions += report.transitions;
    wrong.push(...report.falseClaims.slice(0, 3));
  }
}
const uncaught = brokenMachines
  .filter(
    ({ step }) => !services.some((style) => walkAll({ style, surprises: 1, step }).falseClaims.length > 0),
  )
  .map(({ name }) => name);
process.stdout.write(
  `${JSON.stringify({ states, transitions, wrong, uncaught, broken: brokenMachines.length })}\n`,
);
