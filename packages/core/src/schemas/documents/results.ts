import * as z from "zod/mini";
import { flag, maybeText, maybeTime, named, text, told, whole } from "../fields.js";
import { errors } from "./failure.js";

const verdict = told(
  z.enum(["successful", "with-severe-errors", "failed", "unclear"]),
  "`unclear` where the reports are missing or do not say how the run ended",
);
const count = z.nullable(z.int());
const countFields = {
  warnings: told(count, "how many warnings"),
  severeErrors: told(count, "how many severe errors"),
  fatalErrors: told(count, "how many fatal errors"),
};
const modelFields = {
  verdict,
  ...countFields,
  runs: told(
    z.array(
      z.object({
        folder: told(text, "its folder among the results"),
        verdict,
        ...countFields,
        ending: told(maybeText, "the sentence with which it ended"),
        errors: told(
          z.array(
            z.object({
              level: told(z.enum(["severe", "fatal"]), "how bad"),
              text: told(text, "the words"),
            }),
          ),
          "what it complained of",
        ),
      }),
    ),
    "one for each case",
  ),
};
const files = told(
  z.array(
    z.object({
      path: told(text, "where it is, below the folder"),
      bytes: told(whole, "its size"),
      name: told(z.optional(text), "what the service calls it, where not every disk can keep that"),
    }),
  ),
  "what was saved",
);

export const resultsDocument = told(
  z.object({
    schema: z.literal("simjobs.results/1"),
    ref: told(text, "the job"),
    folder: told(maybeText, "where the files are, as an absolute path; `null` where nothing is saved"),
    files,
    bytes: told(whole, "of all files together"),
    isThere: told(
      z.optional(z.literal(true)),
      "`true` where the folder was there already, and nothing was fetched; only of one of several jobs",
    ),
    model: told(
      z.nullable(named("model", z.object(modelFields))),
      "what EnergyPlus reports of the model; `null` where nothing was read",
    ),
    plot: told(
      z.optional(
        z.array(
          z.object({
            name: told(text, "the series"),
            points: told(
              z.array(z.tuple([z.number(), z.number()])),
              "pairs of seconds and value, thinned out",
            ),
          }),
        ),
      ),
      "with `--plot`: the series",
    ),
  }),
  "results of one job",
);

export const resultsTableDocument = told(
  z.object({
    schema: z.literal("simjobs.results-table/1"),
    file: told(text, "where the table is, as an absolute path"),
    jobs: told(whole, "how many jobs are in it"),
    rows: told(whole, "how many rows it has: a job with cases has one for each"),
    columns: told(z.array(text), "its columns, in their order"),
    missing: told(z.array(text), "values that were asked for and that no job has"),
    whole: told(flag, "whether all is in it that there will be: each job has ended and could be read"),
    errors,
  }),
  "a table of the results of many jobs",
);

export const modelDocument = told(
  z.object({
    schema: z.literal("simjobs.model/1"),
    ref: told(text, "the job"),
    ...modelFields,
  }),
  "what the reports of a completed run tell of its model",
);

export const filesDocument = told(
  z.object({
    schema: z.literal("simjobs.files/1"),
    files: told(
      z.array(
        z.object({
          path: told(text, "where it is, below the root"),
          isFolder: told(flag, "whether it is a folder"),
          size: told(z.nullable(z.int()), "in bytes"),
          modifiedAt: told(maybeTime, "when it was changed"),
        }),
      ),
      "what is there",
    ),
  }),
  "what is in the storage",
);

export const filesPutDocument = told(
  z.object({
    schema: z.literal("simjobs.files-put/1"),
    folder: told(text, "where it is"),
    files: told(z.array(text), "the paths in it"),
  }),
  "what was put into the storage",
);

export const filesGetDocument = told(
  z.object({
    schema: z.literal("simjobs.files-get/1"),
    folder: told(text, "where the files are, as an absolute path"),
    files,
  }),
  "what was fetched from the storage",
);

export const filesRmDocument = told(
  z.object({
    schema: z.literal("simjobs.files-rm/1"),
    removed: told(z.array(text), "the paths that were removed"),
    wouldRemove: told(
      z.optional(z.array(text)),
      "with `--dry-run` what would be, with all that is in folders",
    ),
  }),
  "what was removed from the storage",
);
