// What `npm run prove` runs. Only to be imported when everything is installed.
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { rolldown } from "rolldown";
import { programBuild } from "../scripts/lib/program-build.mjs";
import { run } from "../scripts/lib/run.mjs";
import { root, toolPath } from "../scripts/lib/workspace.mjs";

/** How many things may go wrong on one path of the machine. */
const surprises = 2;
const leastMutationScore = 97;
const mutationReport = join(root, "node_modules", ".stryker", "report.json");

/** Programs that have not ended. */
const atWork = new Set();
/** What ends the proofs early, and their exit code then. */
let interruption;

function endEarly(code) {
  interruption ??= code;
  for (const child of atWork) child.kill();
}

function listenForInterruption() {
  for (const [signal, number] of Object.entries({ SIGHUP: 1, SIGINT: 2, SIGTERM: 15 }))
    process.on(signal, () => endEarly(128 + number));
  // Nobody reads the table: there is no reason to go on, and nobody to tell of it.
  for (const stream of [process.stdout, process.stderr]) stream.on("error", () => endEarly(1));
}

const say = (line) => process.stdout.write(`${line}\n`);
const progress = (line) => process.stderr.write(`${line}\n`);

/** Runs the proofs that are named, one after the other, prints one table, and resolves to an exit code. */
export async function prove(names, { schedules, fleets, kills, probes, seed }) {
  const folder = mkdtempSync(join(tmpdir(), "simjobs-prove-"));
  const steps = {
    walks: () => proveWalks(folder),
    schedules: () => proveSchedules(folder, schedules, seed),
    fleet: () => proveFleet(folder, fleets, seed),
    crashes: () => proveCrashes(folder),
    kills: () => proveKills(folder, kills, seed),
    probe: () => proveProbe(folder, probes, seed),
    mutation: () => proveMutation(),
  };
  listenForInterruption();
  const rows = [];
  const wrong = [];
  try {
    for (const [name, step] of Object.entries(steps)) {
      if (!names.includes(name)) continue;
      progress(`${name} …`);
      const started = performance.now();
      const found = await step();
      if (interruption !== undefined) throw new Error("interrupted");
      rows.push(...found.rows);
      rows.push([`seconds for ${name}`, ((performance.now() - started) / 1000).toFixed(0)]);
      wrong.push(...found.wrong);
    }
  } catch (error) {
    if (interruption === undefined) throw error;
    progress("interrupted: nothing is shown by what was not looked at");
    return interruption;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  say("");
  const width = Math.max(...rows.map(([label]) => label.length));
  for (const [label, value] of rows) say(`${label.padEnd(width)}  ${value}`);
  for (const each of wrong) say(`\nWRONG ${each}`);
  say(wrong.length === 0 ? "\neverything holds" : `\n${wrong.length} found wrong`);
  return wrong.length === 0 ? 0 : 1;
}

async function proveWalks(folder) {
  const program = await bundle("packages/core/test/prove-walks.ts", folder);
  const [found] = await factsOf(program, [String(surprises)]);
  const { states, transitions, wrong, uncaught, broken } = found;
  return {
    rows: [
      ["states", states],
      ["transitions", transitions],
      ["false claims in walks", wrong.length],
      ["broken machines caught", `${broken - uncaught.length} of ${broken}`],
    ],
    wrong: [...wrong, ...uncaught.map((name) => `nobody caught the machine that ${name}`)],
  };
}

/** Runs random schedules in many small shares: whoever is done takes the next. Resolves to what came of each share. */
async function talliesOf(program, count, seed) {
  const shares = [];
  const share = Math.max(500, Math.ceil(count / 200));
  for (let from = 0; from < count; from += share) shares.push([seed + from, Math.min(share, count - from)]);
  const tallies = [];
  const started = performance.now();
  const underWay = new Map();
  let done = 0;
  let toldAt = started;
  const tell = () => {
    if (performance.now() - toldAt < 10_000) return;
    toldAt = performance.now();
    const all = done + [...underWay.values()].reduce((sum, each) => sum + each, 0);
    const rate = all / ((performance.now() - started) / 1000);
    progress(
      `${all} of ${count} schedules, ${rate.toFixed(0)} a second, ${Math.ceil((count - all) / rate)} s to go`,
    );
  };
  const work = async () => {
    for (let next = shares.shift(); next !== undefined; next = shares.shift()) {
      const [first, size] = next;
      const facts = await factsOf(program, [String(first), String(size)], (fact) => {
        if (fact.done !== undefined) underWay.set(first, fact.done);
        for (const each of fact.tally?.examples ?? []) progress(`WRONG ${each}`);
        tell();
      });
      underWay.delete(first);
      done += size;
      tallies.push(...facts.flatMap(({ tally }) => (tally === undefined ? [] : [tally])));
    }
  };
  await Promise.all(Array.from({ length: Math.max(1, availableParallelism()) }, work));
  return tallies;
}

async function proveFleet(folder, count, seed) {
  const program = await bundle("test/contract/fleet/prove-fleet.ts", folder);
  const tallies = await talliesOf(program, count, seed);
  const sum = (pick) => tallies.reduce((total, tally) => total + (pick(tally) ?? 0), 0);
  const keys = (pick) => [...new Set(tallies.flatMap((tally) => Object.keys(pick(tally))))];
  return {
    rows: [
      ["schedules of a fleet", sum((tally) => tally.schedules)],
      ["seeds", `${seed} to ${seed + count - 1}`],
      ["accounts", sum((tally) => tally.accounts)],
      ["trees", sum((tally) => tally.trees)],
      ["machines", sum((tally) => tally.machines)],
      ["machines that died", sum((tally) => tally.deaths)],
      ["pauses", sum((tally) => tally.pauses)],
      ["times cut off from the store or the service", sum((tally) => tally.cuts)],
      ["wishes taken again", sum((tally) => tally.takenOver)],
      ["cancels in calm schedules", sum((tally) => tally.calmCancels)],
      ["jobs that they were for", sum((tally) => tally.calmAsked)],
      ...keys((tally) => tally.extra).map((cause) => [
        `  cancels after the first of a wish: ${cause}`,
        sum((tally) => tally.extra[cause]),
      ]),
      ["wishes closed", sum((tally) => tally.closed)],
      ["wishes open in the end", sum((tally) => tally.open)],
      ...keys((tally) => tally.outcomes)
        .toSorted()
        .map((outcome) => [`  told ${outcome}`, sum((tally) => tally.outcomes[outcome])]),
      ...keys((tally) => tally.wrongs).map((what) => [plural(what), sum((tally) => tally.wrongs[what])]),
    ],
    wrong: tallies.flatMap((tally) => tally.examples).slice(0, 10),
  };
}

async function proveSchedules(folder, count, seed) {
  const program = await bundle("packages/control/test/prove-schedules.ts", folder);
  const tallies = await talliesOf(program, count, seed);
  const sum = (pick) => tallies.reduce((total, tally) => total + (pick(tally) ?? 0), 0);
  const keys = (pick) => [...new Set(tallies.flatMap((tally) => Object.keys(pick(tally))))];
  return {
    rows: [
      ["schedules", sum((tally) => tally.schedules)],
      ["seeds", `${seed} to ${seed + count - 1}`],
      ["processes", sum((tally) => tally.processes)],
      ["processes that died", sum((tally) => tally.deaths)],
      ...keys((tally) => tally.outcomes)
        .toSorted()
        .map((outcome) => [`  told ${outcome}`, sum((tally) => tally.outcomes[outcome])]),
      ...keys((tally) => tally.wishes).map((how) => [`  wishes ${how}`, sum((tally) => tally.wishes[how])]),
      ["jobs taken up with several open wishes", sum((tally) => tally.joined)],
      ["trees cancelled", sum((tally) => tally.trees)],
      ...keys((tally) => tally.submits)
        .toSorted()
        .map((told) => [`  submits ${told}`, sum((tally) => tally.submits[told])]),
      ...keys((tally) => tally.wrongs).map((what) => [plural(what), sum((tally) => tally.wrongs[what])]),
      ["back too soon after the last look to be seen", sum((tally) => tally.cameBackUnseen)],
    ],
    wrong: tallies.flatMap((tally) => tally.examples).slice(0, 10),
  };
}

const plural = (what) =>
  ({
    "false claim": "false claims",
    "false confirmation": "false confirmations",
    "lost wish": "lost wishes",
    "cancel to a later run": "cancels to a later run",
    "cancel nobody wished for": "cancels nobody wished for",
    "cancel after the wish was closed": "cancels after the wish was closed",
    "cancel by one who does not hold the wish": "cancels by those who do not hold the wish",
    "unsound journal": "unsound journals",
    "unsound record": "unsound records",
    "over the budget": "seconds over the budget",
    "one wish finished twice": "wishes finished twice",
    "cancel that is not on record": "cancels that are not on record",
    "submit sent twice": "submits sent twice",
    "lost submit": "lost submits",
  })[what] ?? what;

async function proveCrashes(folder) {
  const child = await bundle("packages/control/test/crash-child.ts", folder);
  const program = await bundle("packages/control/test/prove-crash-points.ts", folder);
  const [{ points, pairs, killed, wrong }] = await factsOf(program, [child]);
  return {
    rows: [
      ["crash points, in memory", points],
      ["pairs of crash points", pairs],
      ["crash points, real processes killed", killed],
    ],
    wrong,
  };
}

/** The command line, killed at random moments of a cancel of 500 jobs, and resumed. */
async function proveKills(folder, count, seed) {
  const program = await bundle("apps/cli/src/testing/hasty-program.ts", folder);
  const prover = await bundle("apps/cli/src/testing/prove-kills.ts", folder);
  const started = performance.now();
  let toldAt = started;
  const facts = await factsOf(prover, [program, String(count), String(seed)], ({ done, wrong = [] }) => {
    for (const each of wrong) progress(`WRONG ${each}`);
    if (done === undefined || performance.now() - toldAt < 10_000) return;
    toldAt = performance.now();
    const leftS = ((toldAt - started) / 1000 / done) * (count - done);
    progress(`${done} of ${count} killed, ${Math.ceil(leftS)} s to go`);
  });
  const [{ means }] = facts;
  const found = facts.at(-1);
  const cannot = Object.entries({
    "another name of the machine (an injected one instead)": means.canRename,
    "another container, and to be overtaken from outside": means.canContain,
    "a disk that fills up": means.canMount,
  }).flatMap(([what, can]) => (can ? [] : [what]));
  return {
    rows: [
      ["cancels of 500 jobs killed", found.kills],
      ["  before they had ended by themselves", found.inTheMiddle],
      ["  before any wish was on record", found.beforeAnyWish],
      ["  between the first cancel and the last", found.betweenCancels],
      ["wishes on record when they were dead", found.wished],
      ["jobs asked by then", found.asked],
      ["resumes, half of the first ones killed too", found.resumes],
      ["not tried here, for want of rights", cannot.join(", ") || "nothing"],
    ],
    wrong: found.wrong.slice(0, 10),
  };
}

/** Mocks that are set at random, in as many processes as there are cores. */
async function proveProbe(folder, count, seed) {
  const prover = await bundle("apps/cli/src/testing/prove-probe.ts", folder);
  const processes = Math.max(1, Math.min(count, availableParallelism()));
  const share = Math.ceil(count / processes);
  const done = new Map();
  let told = 0;
  const tell = (first, probed) => {
    done.set(first, probed);
    const all = [...done.values()].reduce((sum, each) => sum + each, 0);
    if (all < told + 100) return;
    told = all;
    progress(`${all} of ${count} twins probed`);
  };
  const found = await Promise.all(
    Array.from({ length: processes }, async (_, nth) => {
      const size = Math.max(0, Math.min(share, count - nth * share));
      const first = seed + nth * share;
      const facts = await factsOf(prover, [String(size), String(first)], (fact) => {
        if (fact.done !== undefined) tell(first, fact.done);
      });
      return facts.at(-1);
    }),
  );
  const sum = (pick) => found.reduce((total, each) => total + pick(each), 0);
  return {
    rows: [
      ["twins set at random and probed", sum(({ twins }) => twins)],
      [
        "switches to be seen and recovered",
        `${sum((each) => each.recovered)} of ${sum((each) => each.observable)}`,
      ],
    ],
    wrong: found.flatMap(({ wrong }) => wrong).slice(0, 10),
  };
}

/** Stryker changes the machine in every way that it knows, one at a time; the tests of core must notice. */
async function proveMutation() {
  rmSync(mutationReport, { force: true });
  const { code, output } = await run(toolPath("stryker"), ["run", "prove/mutation/stryker.config.mjs"]);
  if (code !== 0) return { rows: [["mutation score", "not known"]], wrong: [output] };
  const { files } = JSON.parse(readFileSync(mutationReport, "utf8"));
  const statuses = Object.values(files).flatMap((file) => file.mutants.map((mutant) => mutant.status));
  const count = (...wanted) => statuses.filter((status) => wanted.includes(status)).length;
  const caught = count("Killed", "Timeout");
  const all = caught + count("Survived", "NoCoverage");
  const score = (100 * caught) / all;
  return {
    rows: [
      ["mutants", all],
      ["mutants caught", caught],
      ["mutation score", `${score.toFixed(1)} %`],
    ],
    wrong:
      score >= leastMutationScore ? [] : [`the mutation score is below ${leastMutationScore} %:\n${output}`],
  };
}

/** Makes a plain program of a TypeScript one and of the sources that it imports, and gives the file that begins it. */
async function bundle(path, folder) {
  const name = path.replace(/.*\//, "").replace(/\.ts$/, "");
  const dir = join(folder, name);
  const build = await rolldown(programBuild(path));
  await build.write({
    dir,
    format: "esm",
    entryFileNames: `${name}.mjs`,
    chunkFileNames: "chunks/[name]-[hash].mjs",
  });
  await build.close();
  return join(dir, `${name}.mjs`);
}

/** A program that nobody listens to any more has no reason to go on, and none to tell of it. */
const endsWithItsReader = `data:text/javascript,${encodeURIComponent('process.stdout.on("error", () => process.exit(1));')}`;

/** Runs a program that tells facts, one JSON line each, and resolves to all of them. */
async function factsOf(program, args, onFact = () => {}) {
  if (interruption !== undefined) throw new Error("interrupted before it began");
  const child = spawn(process.execPath, ["--import", endsWithItsReader, program, ...args], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  atWork.add(child);
  const facts = [];
  const ended = new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code, signal) => {
      atWork.delete(child);
      if (code === 0) resolve();
      else reject(new Error(`${program} ended with ${code ?? signal}`));
    });
  });
  for await (const line of createInterface({ input: child.stdout })) {
    const fact = JSON.parse(line);
    facts.push(fact);
    onFact(fact);
  }
  await ended;
  return facts;
}
