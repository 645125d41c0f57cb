import * as z from "zod/mini";
import { shownEvidence } from "../evidence.js";
import { flag, maybeText, maybeTime, named, text, told, whole } from "../fields.js";
import { cancelOutcome, endingFields } from "../outcome.js";
import { cancelPlan } from "../plan.js";
import { jobStatus } from "../status.js";
import { errors, failure } from "./failure.js";

const resultFields = {
  ref: told(text, "the job"),
  ...endingFields,
  status: told(jobStatus, "the last that is known"),
  sends: told(whole, "how many cancels may have left"),
  why: told(z.nullable(z.enum(["revived", "rerun"])), "how, of `contradicted`"),
  vanished: told(flag, "a `not-found` job that had been read before"),
  message: told(maybeText, "the last words of the service"),
  evidence: told(z.array(named("evidence", shownEvidence)), "what the outcome rests on, oldest first"),
  error: told(z.nullable(failure), "the last failure on the way, where the outcome is not the job's own end"),
  otherNames: told(
    z.optional(z.array(text)),
    "other references of the same job that were given, such as the job behind a simulation",
  ),
  notLearned: told(
    z.array(
      z.object({
        what: told(
          z.enum(["account", "members"]),
          "`account`: whose account this is, so that the record names the sign-in instead; `members`: what became of the jobs below it",
        ),
        why: told(text, "why not"),
      }),
    ),
    "what the service did not tell and the cancel did not need",
  ),
};

/** What became of the jobs that one is made of. */
const tree = named(
  "tree",
  z.object({
    known: told(
      whole,
      "how many are known; with 0 and `complete` false it may have some that no list showed",
    ),
    ended: told(whole, "how many of them have ended"),
    complete: told(flag, "whether the service can name all of them"),
    get members() {
      return z.array(cancelResult).check(z.describe("the results of those that were cancelled themselves"));
    },
  }),
);

/** What became of the cancel of one job. */
const cancelResult = z.object({
  ...resultFields,
  get tree() {
    return z.nullable(tree).check(z.describe("of a job that is made of others"));
  },
});
export const results = told(z.array(named("result", cancelResult)), "one for each job, in the order given");

const complete = told(z.optional(flag), "with `--where` and `--plan`: whether the lists were seen whole");
const truncated = told(
  z.optional(flag),
  "with `--where` and `--plan`: whether there may be more jobs that fit",
);

/** A signal that ended the waiting. */
export const interrupted = told(z.optional(text), "the signal that ended the waiting");

export const cancelDocument = told(
  z.object({
    schema: z.literal("simjobs.cancel/1"),
    results: told(
      z.array(named("result", cancelResult)),
      "one for each job, in the order given; of more than a thousand, they are written as they come, and an early one that keeps too many others waiting comes later",
    ),
    complete,
    truncated,
    skipped: told(
      z.optional(
        z.array(
          z.object({
            ref: told(text, "the job"),
            why: told(
              z.enum(["ended", "cancelling", "another-run", "another-owner", "not-told", "unknown"]),
              "why it was left alone",
            ),
            status: told(z.nullable(jobStatus), "how it stands"),
            nativeStatus: told(maybeText, "the service's own word"),
            name: told(maybeText, "what it is called"),
            owner: told(maybeText, "the service's identifier of its owner"),
          }),
        ),
      ),
      "with `--where` and `--plan`: jobs of the plan that were left alone",
    ),
    summary: told(
      z.optional(
        z.object({
          jobs: told(whole, "how many jobs"),
          outcomes: told(
            z.partialRecord(cancelOutcome, z.int()),
            "the number of each of the outcomes that there is",
          ),
          skipped: told(whole, "how many were left alone"),
        }),
      ),
      "all of it in numbers",
    ),
    sweeps: told(
      z.optional(
        z.array(
          z.object({
            provider: told(text, "the service"),
            origin: told(text, "its address"),
            ended: told(
              z.enum(["empty", "timeout", "max", "stopped", "failed", "incomplete"]),
              "why the sweep was over",
            ),
            rounds: told(whole, "how many times it went through the lists"),
            undecided: told(
              z.array(text),
              "references of jobs that are being cancelled or in a state that is not known, which do not keep a sweep going",
            ),
          }),
        ),
      ),
      "with `--until-empty`: one for each account",
    ),
    journal: told(
      z.optional(text),
      "the file that holds the record, or `incomplete` where it could not be written to the end",
    ),
    interrupted,
  }),
  "what became of cancels",
);

const meantFields = {
  ref: told(text, "the job"),
  status: told(jobStatus, "how it stands"),
  nativeStatus: told(text, "the service's own word"),
  name: told(z.nullable(text), "its name, as the service has it or as it was noted here"),
  owner: told(z.nullable(text), "whose it is, as the service names people"),
  would: told(z.enum(["ask", "nothing"]), "what would be done"),
};

const leftOut = told(
  z.optional(
    z.array(
      z.object({
        provider: told(text, "the service"),
        origin: told(text, "its address"),
        counts: told(z.record(text, z.number()), "the number of active jobs in another status, by status"),
        ownerless: told(z.number(), "of how many the service does not tell whose they are"),
        nameless: told(z.number(), "how many have no name where one was asked for"),
        below: told(z.number(), "how many active jobs do not fit but have one above them that does"),
      }),
    ),
  ),
  "jobs that `--where` leaves out, though they are close to what it means, for each account with any",
);

export const dryRunDocument = told(
  z.object({
    schema: z.literal("simjobs.cancel-dry-run/1"),
    jobs: told(z.array(z.object(meantFields)), "what is meant"),
    complete,
    truncated,
    leftOut,
    plan: told(z.optional(text), "with `--plan-out`: the file that was written"),
    errors,
  }),
  "what a cancel would do",
);

export const cancelPlanDocument = told(
  z.object({
    schema: z.literal("simjobs.cancel-plan/1"),
    plan: told(
      maybeText,
      "the name of the plan, made of what stands in it; `null` where there is nothing to plan",
    ),
    expiresAt: told(maybeTime, "from when on it is refused"),
    accounts: told(
      z.array(
        z.object({
          provider: told(text, "the service"),
          origin: told(text, "its address"),
          account: told(text, "whose account it is"),
          jobs: told(whole, "how many jobs of the plan it is about"),
        }),
      ),
      "at whose accounts cancels would be sent",
    ),
    jobs: told(
      z.array(z.object(meantFields)),
      "every job of the plan; a cancel touches these or fewer, and nothing else",
    ),
    complete,
    truncated,
    leftOut,
    errors,
  }),
  "a plan to cancel jobs that `simjobs mcp` has made and keeps",
);

export const plansDocument = told(
  z.object({
    schema: z.literal("simjobs.plans/1"),
    plans: told(z.array(named("plan", cancelPlan)), "one for each account"),
  }),
  "what `--plan-out` writes",
);
