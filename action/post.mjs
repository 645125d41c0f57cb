// The post step, whatever became of the job: finishes what was left open, cancels what goes on, and shows what proves that it is over.
import { JobBook } from "./lib/job-book.mjs";
import { addSummary, fail, state, withoutCommands } from "./lib/runner.mjs";
import { errorIn, Simjobs } from "./lib/simjobs.mjs";
import { code, table } from "./lib/summary-table.mjs";

/** Outcomes after which nothing goes on. */
const over = new Set(["cancelled", "already-cancelled", "finished-first", "not-found"]);
const book = new JobBook();

try {
  await post();
} catch (error) {
  fail(error.message);
}

async function post() {
  const [program, group, adopted] = [state("program"), state("group"), words(state("adopted"))];
  if (program === "" || (group === "" && adopted.length === 0)) return; // nothing was started
  process.env.SIMJOBS_HOME = state("home");
  const simjobs = new Simjobs(program, process.cwd());
  const problem = await withoutCommands(() => look(simjobs, group, adopted));
  tell(problem);
}

/** @returns what could not be found out */
async function look(simjobs, group, adopted) {
  const timeout = ["--timeout", state("cancel-timeout")];
  // A main step that was killed may have left a submit whose answer it never saw, and cancels whose end it never read.
  const open = await simjobs.run(["resume", "--yes", ...timeout]);
  const known =
    group === "" ? undefined : await simjobs.run(["status", group], (document) => book.take(document));
  const refs = [...new Set([...book.references, ...adopted])];
  if (refs.length === 0) return open.code === 0 ? undefined : errorIn(open);
  if (state("keep") === "true") {
    const found = await simjobs.run(["status", ...refs], (document) => book.take(document));
    return found.code === 0 ? undefined : errorIn(found);
  }
  const ended = await simjobs.run(
    [
      "cancel",
      ...refs,
      ...timeout,
      "--yes",
      "--ok",
      "finished-first,not-found",
      "--reason",
      "the workflow job has ended",
    ],
    (document) => book.take(document),
  );
  const unproven = book.rows.filter(({ outcome }) => !over.has(outcome));
  if (unproven.length > 0)
    return `not proven to be over: ${unproven.map(({ ref, outcome }) => `${ref} (${outcome})`).join(", ")}`;
  if (ended.code !== 0) return errorIn(ended);
  // Nothing of the group, though something was submitted: then its record is gone.
  return known?.code === 0 || group === "" || adopted.length > 0 ? undefined : errorIn(known);
}

function tell(problem) {
  const { rows } = book;
  const keeps = state("keep") === "true";
  const verdict =
    problem !== undefined
      ? "**Not everything is known**: a job may be going on."
      : keeps
        ? "Left as they are (`keep`)."
        : "Nothing that this job has started is going on: each was read to be over.";
  addSummary([
    "### Simulations, at the end",
    "",
    ...table(
      ["job", "outcome", "the service says", "read at", "requests to cancel"],
      rows.map(({ ref, outcome, nativeStatus, proof = {} }) => [
        code(ref),
        outcome,
        nativeStatus,
        proof.confirmedAt,
        proof.sends === undefined ? undefined : String(proof.sends),
      ]),
    ),
    "",
    verdict,
  ]);
  if (problem !== undefined) fail(problem);
}

function words(text) {
  return text.split(/\s+/u).filter((word) => word !== "");
}
