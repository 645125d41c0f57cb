// The killed cancels of `npm run prove`. Arguments: the bundled `hasty-program.ts`, how many killings, the first seed.
import { circumstances, findMeans, killOnce, measureWhole, randomFrom, type Killed } from "./kill-cancels.js";
import { overtakeOnce } from "./overtake-cancel.js";

const [, , program = "", count = "0", firstSeed = "1"] = process.argv;
const jobs = 500;
const lanes = 2;

const means = findMeans();
const wholeMs = { ionworks: 0, jess: 0 };
for (const provider of ["ionworks", "jess"] as const)
  wholeMs[provider] = await measureWhole({ program, provider, jobs });
tell({ means, wholeMs });
const overtaken = means.canContain ? await overtakeOnce(program) : [];

let next = 0;
const done: Killed[] = [];
await Promise.all(Array.from({ length: lanes }, workThrough));
const sum = (pick: (killed: Killed) => number): number =>
  done.reduce((total, killed) => total + pick(killed), 0);
tell({
  kills: done.length,
  inTheMiddle: done.filter(({ inTheMiddle }) => inTheMiddle).length,
  beforeAnyWish: done.filter(({ wished }) => wished === 0).length,
  betweenCancels: done.filter(({ asked }) => asked > 0 && asked < jobs).length,
  wished: sum(({ wished }) => wished),
  asked: sum(({ asked }) => asked),
  resumes: sum(({ resumes }) => resumes),
  wrong: [...overtaken, ...done.flatMap(({ wrong }) => wrong)],
});

async function workThrough(): Promise<void> {
  for (let index = next++; index < Number(count); index = next++) {
    const seed = Number(firstSeed) + index;
    const random = randomFrom(seed);
    const provider = random() < 0.5 ? "ionworks" : "jess";
    const by = random() < 0.5 ? "time" : "cancels";
    const circumstance = circumstances[index % circumstances.length] ?? "nothing else";
    const about = {
      program,
      provider,
      jobs,
      circumstance,
      means,
      random,
      wholeMs: wholeMs[provider],
      by,
    } as const;
    const killed = await killOnce(about);
    const wrong = killed.wrong.map((what) => `killing ${seed} (${provider}, ${circumstance}): ${what}`);
    done.push({ ...killed, wrong });
    tell({ done: done.length, seed, provider, circumstance, by, ...killed });
  }
}

/** One line for whoever started us. */
function tell(fact: unknown): void {
  process.stdout.write(`${JSON.stringify(fact)}\n`);
}
