import * as z from "zod/mini";
import { flag, maybeText, text, told } from "../fields.js";
import { errors } from "./failure.js";

export const projectsDocument = told(
  z.object({
    schema: z.literal("simjobs.projects/1"),
    projects: told(
      z.array(
        z.object({
          provider: told(text, "the service"),
          id: told(text, "what the settings and requests name it by"),
          name: told(maybeText, "what people call it"),
          description: told(maybeText, "what they say of it"),
          isUsed: told(flag, "whether work goes into it, as the settings are"),
        }),
      ),
      "the projects that the account sees",
    ),
    errors,
  }),
  "projects that work can be in",
);

export const logsDocument = told(
  z.object({
    schema: z.literal("simjobs.logs/1"),
    ref: told(text, "the job"),
    lines: told(
      z.array(
        z.object({
          of: told(
            maybeText,
            "which case or part of it has written the line; `null` where there is one only",
          ),
          text: told(text, "the line"),
          values: told(
            z.nullable(z.record(z.string(), z.unknown())),
            "what it was made of, as the service tells it; `null` for a line of a file",
          ),
        }),
      ),
      "the lines, oldest first; with `--follow` those that are new, a document each time",
    ),
  }),
  "what a job has written down",
);

export const openDocument = told(
  z.object({
    schema: z.literal("simjobs.open/1"),
    ref: told(text, "the job"),
    url: told(text, "the address"),
    page: told(
      z.enum(["job", "app"]),
      "`job`: its own page; `app`: the beginning of the web app, where more is not known",
    ),
    shown: told(flag, "whether a browser was started with it"),
  }),
  "where a job is to be seen on the web",
);

export const examplesDocument = told(
  z.object({
    schema: z.literal("simjobs.examples/1"),
    examples: told(
      z.array(
        z.object({
          name: told(text, "the name of the file"),
          about: told(text, "what it is"),
          path: told(maybeText, "where it was written, as an absolute path; `null` where it was not"),
        }),
      ),
      "the examples",
    ),
  }),
  "example inputs",
);
