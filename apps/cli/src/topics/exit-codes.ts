import { cancelOutcomes, type CancelOutcome } from "@simjobs/core";
import { exitCodes, exitOfCancel, precedence } from "../exit-codes.js";
import { exitWords } from "../exit-words.js";
import type { Topic } from "./topic.js";

type ExitName = keyof typeof exitCodes;

const meanings: Readonly<Record<ExitName, string>> = {
  done: "done as asked: each cancel was read to have worked, each watched job completed",
  unexpected:
    "a fault of simjobs, an answer that nobody can read, a file that cannot be written, a broken `--exec`",
  wrongUse: "the command line, a setting or an input is wrong; nothing was sent",
  finishedFirst: "a job that was to be cancelled completed or failed",
  signIn: "not signed in, or not any more: `simjobs login`",
  notFound: "the service says that there is no such job",
  refused:
    "the service understood, and said no, or does not take what was sent, such as an upload that is too large",
  stillCancelling: "a cancel was accepted, and the job was still going on when the time was up: look again",
  unknown:
    "something was sent and nothing proves what came of it, or nothing was sent at all: `simjobs resume`",
  contradicted: "a job had ended, and is active again",
  watchedFailed: "a watched job failed, or EnergyPlus died in one that completed",
  watchedCancelled: "a watched job was cancelled",
  watchTimeout: "a watch ran out of time; its jobs go on",
  unreachable: "the service could not be reached, or asks to be left alone: try again later",
};

const outcomes: Readonly<Record<CancelOutcome, string>> = {
  cancelled: "you asked, and afterwards the service said that the job ended as cancelled",
  "already-cancelled": "it had ended as cancelled before; nothing was sent",
  "finished-first": "it completed or failed; there was nothing left to cancel",
  "not-found": "the service has said twice that there is no such job",
  refused: "the service understood and kept saying no",
  "still-cancelling": "accepted, and the job was still going on when the time ran out",
  requested: "accepted, and you chose not to wait (`--no-wait`)",
  "not-sent": "nothing left this machine: no sign-in (4), no connection (13), no time",
  contradicted: "it had ended and is active again",
  unknown: "something was sent, and nothing that was read proves any of the above; 4 without a sign-in",
};

/** What each exit code means, and which one wins. */
export const exitCodesTopic: Topic = {
  name: "exit-codes",
  title: "Exit codes",
  about: "what each exit code means, and which one wins where there are several jobs",
  parts: [
    "The exit code says what became of the work; the document that `--json` prints says it of each job. Both are promises: they change with a major version only.",
    {
      heading: "Codes",
      head: ["code", "meaning"],
      rows: [
        ...exitWords.map(([name]) => [`\`${exitCodes[name]}\``, meanings[name]] as const),
        ["`130`", "ended by SIGINT (Ctrl-C)"],
        ["`143`", "ended by SIGTERM"],
        ["`129`", "ended by SIGHUP: the terminal was closed"],
        ["`131`", "ended by SIGQUIT"],
      ],
    },
    {
      heading: "Outcomes of a cancel",
      head: ["outcome, code", "meaning"],
      rows: cancelOutcomes.map((outcome) => [
        `\`${outcome}\`, \`${exitOfCancel({ outcome, cause: null })}\``,
        outcomes[outcome],
      ]),
    },
    {
      heading: "Several jobs",
      head: ["command", "the first of these that occurs"],
      rows: [
        ["`cancel`, `resume`", listed(precedence.cancel)],
        ["`watch`, `submit --watch`, `rerun --watch`", listed(precedence.watch)],
        ["`status`, `show`, `results`, `list`", listed(precedence.read)],
      ],
    },
    "`cancel --ok finished-first,not-found` counts these outcomes as done. Interrupted with `--json`, the document with what is known so far is printed all the same.",
    "A result that was lost because standard output could not be written (a full disk) ends in 1 once the work is done; a reader that went away, such as `head`, is no failure.",
  ],
};

function listed(codes: readonly number[]): string {
  return codes.join(", ");
}
