import * as z from "zod/mini";
import { flag, maybeFlag, maybeText, maybeTime, named, text, time, told, whole } from "../fields.js";
import { jobStatus } from "../status.js";
import { errors } from "./failure.js";

const values = z.nullable(z.record(z.string(), z.unknown()));

const jobFields = {
  ref: told(text, "the job"),
  kind: told(text, "what kind of job it is: `job`, `simulation`, `pipeline`, …"),
  status: told(jobStatus, "how it stands"),
  nativeStatus: told(text, "the service's own word"),
  name: told(maybeText, "what it is called"),
  type: told(maybeText, "the service's word for the type of work"),
  progress: told(
    z.nullable(
      z.object({
        total: told(whole, "the number of its cases"),
        done: told(whole, "how many of them are done"),
        native: told(text, "the service's own numbers"),
      }),
    ),
    "how far it has come, where it has cases",
  ),
  cancelFlag: told(maybeFlag, "whether a cancel is recorded and not carried out yet"),
  endUnclear: told(flag, "the service says that the job is over, with a word that does not tell how"),
  run: told(whole, "which run of the job this is; 1 where an id runs once"),
  message: told(maybeText, "the service's words about the state"),
  errorCode: told(maybeText, "its code of a failure"),
  owner: told(maybeText, "the service's identifier of its owner"),
  project: told(maybeText, "and of its project"),
  parent: told(maybeText, "reference of the job that it is part of"),
  design: told(
    values,
    "the point of a design that it stands for: parameters and their values, as its record tells them; `null` where it is in none, or nothing was asked about it",
  ),
  metrics: told(values, "what came out, as its record sums it up; `null` likewise"),
  runBy: told(maybeText, "reference of the job that runs it, where it is none itself and that is known"),
  submittedAs: told(
    maybeText,
    "reference of the simulation, say, that this job runs, if it was submitted from here or that is known otherwise",
  ),
  wish: told(
    z.optional(
      z.object({
        id: told(text, "the wish"),
        state: told(z.enum(["open", "asked"]), "whether a cancel was sent for it"),
        wishedAt: told(maybeTime, "when it was made, by the clock of the machine that has"),
        reason: told(maybeText, "why, in the words of whoever has made it"),
      }),
    ),
    "in a list that was read in turn with a fleet: that it is to be cancelled, under whichever of its names; left out where nothing tells of an open wish for it",
  ),
  createdAt: told(maybeTime, "times of the service"),
  startedAt: told(maybeTime, "likewise"),
  endedAt: told(maybeTime, "likewise"),
  updatedAt: told(maybeTime, "likewise"),
};
const job = named("job", z.object(jobFields));
const jobs = told(z.array(job), "the jobs");

export const listDocument = told(
  z.object({
    schema: z.literal("simjobs.list/1"),
    jobs,
    complete: told(flag, "whether these are all that fit"),
    truncated: told(
      flag,
      "whether there may be more jobs, beyond `--limit` or because the service does not show its whole list",
    ),
    total: told(z.nullable(whole), "how many fit in all; `null` where nobody has counted them"),
    errors,
  }),
  "many jobs, as a look through the services' lists has found them",
);

export const statusDocument = told(
  z.object({ schema: z.literal("simjobs.status/1"), jobs, errors }),
  "how some jobs stand",
);

export const showDocument = told(
  z.object({
    schema: z.literal("simjobs.show/1"),
    job: told(job, "the job as it is now"),
    origin: told(text, "the address of its service"),
    isMine: told(maybeFlag, "whether it is the signed-in account's own; `null` where nobody tells"),
    group: told(maybeText, "the group that it was submitted in from here"),
    submittedFromHereAt: told(maybeTime, "when it was submitted from here, by the clock of this machine"),
    members: told(
      z.nullable(
        z.object({
          complete: told(flag, "whether these are all"),
          jobs: told(z.array(job), "the jobs that it is made of"),
        }),
      ),
      "what it is made of; `null` for a job that is made of no others",
    ),
    receipts: told(
      z.array(
        z.object({
          id: told(text, "what `receipts show` takes"),
          outcome: told(text, "how the cancel ended"),
          reason: told(maybeText, "why, in the words of whoever cancelled"),
          wishedAt: told(time, "when it was wished for"),
          closedAt: told(time, "when it was closed"),
        }),
      ),
      "receipts of its cancels that were written here, the newest first",
    ),
    untold: told(z.array(text), "what could not be found out now"),
  }),
  "everything that is known of one job",
);

export const changeFields = {
  at: told(time, "when the change was seen"),
  ...jobFields,
  nativeStatus: told(maybeText, "the service's own word; `null` where it has told nothing of such a job"),
  run: told(z.nullable(z.int()), "which run of the job this is; 1 where an id runs once; `null` likewise"),
  change: told(
    maybeText,
    "`moved` (also for the first look), `progress`, `correction`, `contradiction`, `rerun` or `nothing`",
  ),
  previousStatus: told(z.nullable(jobStatus), "the status before"),
  ended: told(flag, "this job is not followed any more"),
  missing: told(flag, "the service has said twice that there is no such job"),
};

export const watchDocument = told(
  z.object({ schema: z.literal("simjobs.watch/1"), ...changeFields }),
  "one change of a job that is watched",
);

export const treeDocument = told(
  z.object({
    schema: z.literal("simjobs.tree/1"),
    at: told(time, "when this was seen"),
    ref: told(text, "the job that is made of others"),
    complete: told(flag, "whether these are all"),
    members: told(z.array(job), "the others"),
  }),
  "what a watched job is made of",
);
