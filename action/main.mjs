// The main step: submits, adopts, waits, fetches, and tells. It leaves behind what the post step needs to cancel the rest.
import { randomBytes } from "node:crypto";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { JobBook } from "./lib/job-book.mjs";
import {
  addSummary,
  exportVariable,
  fail,
  flag,
  input,
  keepState,
  setOutput,
  withoutCommands,
} from "./lib/runner.mjs";
import { errorIn, install, Simjobs } from "./lib/simjobs.mjs";
import { splitWords } from "./lib/split-words.mjs";
import { code, table } from "./lib/summary-table.mjs";

const { RUNNER_TEMP = tmpdir(), GITHUB_RUN_ID = "local", GITHUB_RUN_ATTEMPT = "1" } = process.env;
const book = new JobBook();

try {
  await main();
} catch (error) {
  fail(error.message);
}

async function main() {
  const submits = input("submit")
    .split("\n")
    .map(splitWords)
    .filter((words) => words.length > 0);
  const adopted = splitWords(input("adopt").replaceAll("\n", " "));
  const waits = flag("wait");
  keepState("keep", String(flag("keep")));
  keepState("cancel-timeout", input("cancel-timeout"));
  if (submits.length + adopted.length === 0)
    throw new Error("there is nothing to do: give it `submit`, `adopt`, or both");
  const taken = submits.flat().find((word) => /^--(?:group|watch|json)(?:=|$)/u.test(word));
  if (taken !== undefined) throw new Error(`the action adds ${taken} by itself: leave it out of \`submit\``);

  // One record for all steps of this job, so that each knows what the others have started.
  exportVariable(
    "SIMJOBS_HOME",
    process.env.SIMJOBS_HOME ?? join(RUNNER_TEMP, `simjobs-${GITHUB_RUN_ID}-${GITHUB_RUN_ATTEMPT}`),
  );
  const program =
    input("command") === "" ? await install(join(RUNNER_TEMP, "simjobs-program")) : resolve(input("command"));
  const simjobs = new Simjobs(program, resolve(input("working-directory")));
  keepState("program", program);
  keepState("home", process.env.SIMJOBS_HOME);
  keepState("adopted", adopted.join("\n"));

  const group = `gha-${GITHUB_RUN_ID}-${GITHUB_RUN_ATTEMPT}-${randomBytes(2).toString("hex")}`;
  const problem = await withoutCommands(() => work(simjobs, { submits, adopted, waits, group }));
  tell(group);
  if (problem !== undefined) fail(problem);
}

/** @returns what makes the step fail */
async function work(simjobs, { submits, adopted, waits, group }) {
  if (submits.length > 0) keepState("group", `@${group}`); // before anything leaves
  for (const words of submits) {
    const made = await simjobs.run(["submit", ...words, "--group", group]);
    book.add(made.documents.flatMap(({ schema, refs }) => (schema === "simjobs.submit/1" ? refs : [])));
    if (made.code !== 0) return `simjobs submit ${words.join(" ")}: ${errorIn(made)}`;
    if (simjobs.interruptedBy !== undefined) return `ended by ${simjobs.interruptedBy}`;
  }
  // Whether there is what is to be adopted, and what all of them are called.
  const found = await simjobs.run(["status", ...book.references, ...adopted], (document) =>
    book.take(document),
  );
  if (found.code !== 0 && adopted.length > 0) return `adopting ${adopted.join(" ")}: ${errorIn(found)}`;
  keepState("adopted", [...adopted, ...book.references].join("\n"));
  for (const ref of book.references) process.stdout.write(`${ref}\n`);
  if (!waits) return undefined;

  const folder = input("results");
  const ended = await simjobs.run(
    [
      "watch",
      ...book.references,
      "--timeout",
      input("timeout"),
      "--on-timeout",
      "cancel",
      "--on-interrupt",
      "cancel",
      ...(folder === "" ? [] : ["--results", folder]),
    ],
    (document) => {
      book.take(document);
      if (document.schema === "simjobs.watch/1")
        process.stdout.write(
          `${document.at}  ${document.ref}  ${document.status}  ${document.nativeStatus}\n`,
        );
    },
  );
  if (ended.code === 12) book.timeIsUp();
  if (simjobs.interruptedBy !== undefined)
    return `ended by ${simjobs.interruptedBy}; the post step finds out about the jobs`;
  if (ended.code === 0) return undefined;
  const bad = book.rows.filter(({ outcome }) => outcome !== "completed");
  return bad.length === 0 ? errorIn(ended) : bad.map(({ ref, outcome }) => `${ref} ${outcome}`).join(", ");
}

function tell(group) {
  const { rows, references } = book;
  setOutput("references", references.join("\n"));
  setOutput("group", `@${group}`);
  setOutput("outcomes", JSON.stringify(Object.fromEntries(rows.map(({ ref, outcome }) => [ref, outcome]))));
  setOutput(
    "outcome",
    rows.find(({ outcome }) => outcome !== "completed")?.outcome ?? (rows.length === 0 ? "" : "completed"),
  );
  if (rows.length === 0) return;
  addSummary([
    "### Simulations",
    "",
    ...table(
      ["job", "name", "outcome", "the service says", ""],
      rows.map(({ ref, name, outcome, nativeStatus, note }) => [
        code(ref),
        name,
        outcome,
        nativeStatus,
        note,
      ]),
    ),
  ]);
}
