import * as z from "zod/mini";
import { flag, maybeText, named, text, time, told } from "../fields.js";
import { results } from "./cancel.js";

/** Where a setting comes from, with what that means. */
export const settingSources = z.union([
  told(z.literal("environment"), "the variable"),
  told(z.literal("profile"), "the config file"),
  told(z.literal("stored"), "kept since a sign-in, by `login` or with `--keep-session`"),
  told(z.literal("vendor"), "kept by the service's own program, such as `ionworks login`"),
  told(z.literal("default"), "what simjobs knows by itself"),
  told(z.literal("nowhere"), "it is not set"),
]);

const setting = named(
  "setting",
  z.object({
    about: told(text, "`simjobs`, or the name of the service"),
    name: told(text, "what it is called"),
    variable: told(text, "the variable that sets it"),
    value: told(maybeText, "`null` where it is not set, and always for a secret"),
    isSecret: told(flag, "whether it is a secret"),
    from: told(settingSources, "where it comes from"),
    file: told(z.optional(text), "the file of the service's own program, where it comes from that"),
  }),
);
const settings = told(z.array(setting), "all settings");

export const submitDocument = told(
  z.object({
    schema: z.literal("simjobs.submit/1"),
    refs: told(z.array(text), "the jobs that were made, in the order of the service"),
    group: told(z.optional(text), "the group that they are in, where one was named"),
    next: told(
      z.optional(
        z.array(
          z.object({
            ref: told(text, "the job"),
            status: told(text, "the command that looks at it once"),
            watch: told(text, "the command that follows it to its end"),
            cancel: told(text, "the command that cancels it"),
            lookEveryMs: told(z.int(), "how often to look at most, in milliseconds"),
          }),
        ),
      ),
      "what can be done with each of them, as commands to be run",
    ),
  }),
  "what was submitted",
);

export const configDocument = told(
  z.object({
    schema: z.literal("simjobs.config/1"),
    profile: told(text, "the profile that is in force"),
    profiles: told(z.array(text), "the names of all profiles"),
    files: told(
      z.object({
        config: told(text, "settings"),
        secrets: told(text, "what a sign-in has left"),
        journal: told(text, "the folder of journals and receipts"),
        plans: told(text, "the folder of the plans that agents have made"),
        budgets: told(text, "the folder of what processes have to know of each other's requests"),
        submitted: told(text, "what was submitted from here"),
      }),
      "where things are",
    ),
    settings,
  }),
  "what simjobs goes by here",
);

export const configPathDocument = told(
  z.object({
    schema: z.literal("simjobs.config-path/1"),
    path: told(text, "the config file"),
  }),
  "where the config file is",
);

export const configSetDocument = told(
  z.object({
    schema: z.literal("simjobs.config-set/1"),
    path: told(text, "the config file"),
    key: told(text, "the setting"),
    value: told(maybeText, "the new value, `null` for none"),
  }),
  "what was set, or taken out",
);

export const doctorDocument = told(
  z.object({
    schema: z.literal("simjobs.doctor/1"),
    version: told(text, "of simjobs"),
    node: told(text, "the version of Node"),
    platform: told(text, "the system"),
    settings,
    services: told(
      z.array(
        z.object({
          provider: told(text, "the service"),
          origin: told(maybeText, "its address"),
          reachable: told(flag, "whether it has answered"),
          latencyMs: told(
            z.nullable(z.int()),
            "how long an answer took over a connection that was there, in milliseconds",
          ),
          clockAheadMs: told(
            z.nullable(z.int()),
            "how far its clock is ahead of this machine's, to its second, in milliseconds",
          ),
          account: told(maybeText, "who is signed in; `null` for nobody"),
        }),
      ),
      "the services",
    ),
    checks: told(
      z.array(
        z.object({
          about: told(text, "`machine` `files` `simjobs` `journal`, or the name of a service"),
          name: told(text, "what was looked at"),
          state: told(z.enum(["ok", "note", "warning", "problem"]), "`problem` is what makes the exit code"),
          text: told(text, "what was found"),
          hint: told(z.optional(text), "what to do about it"),
        }),
      ),
      "what was looked at",
    ),
  }),
  "what is in the way",
);

export const probeDocument = told(
  z.object({
    schema: z.literal("simjobs.probe/1"),
    services: told(
      z.array(
        z.object({
          provider: told(text, "the service"),
          origin: told(text, "its address"),
          submittedJob: told(maybeText, "the job that was submitted for it, and cancelled; `null` for none"),
          findings: told(
            z.array(
              z.object({
                switch: told(text, "a switch of the mock"),
                value: told(maybeText, "how the service is; `null` where nothing of it was to be seen"),
                reason: told(text, "what was seen, or what would have been needed"),
              }),
            ),
            "one for each switch of the service",
          ),
        }),
      ),
      "the services that were asked",
    ),
  }),
  "what a service is like where its pages do not tell",
);

export const completionDocument = told(
  z.object({
    schema: z.literal("simjobs.completion/1"),
    shell: told(z.enum(["bash", "zsh", "fish", "powershell"]), "the shell"),
    script: told(text, "the script for it"),
  }),
  "a script that completes command lines",
);

export const schemaListDocument = told(
  z.object({
    schema: z.literal("simjobs.schema-list/1"),
    documents: told(
      z.array(
        z.object({
          name: told(text, "what its `schema` field says"),
          about: told(text, "what it tells"),
          file: told(text, "its JSON Schema, in the folder `schemas` of the npm package"),
        }),
      ),
      "all documents",
    ),
  }),
  "which documents there are",
);

export const demoDocument = told(
  z.object({
    schema: z.literal("simjobs.demo/1"),
    speed: told(z.number(), "how many times as fast its clock runs"),
    results,
    moments: told(
      z.array(
        z.object({
          at: told(time, "when"),
          provider: told(text, "the service"),
          ref: told(text, "the job"),
          text: told(text, "what happened"),
          brief: told(text, "the same in few words"),
          mood: told(z.enum(["plain", "good", "warning"]), "how to take it"),
        }),
      ),
      "what happened",
    ),
  }),
  "what the demo has shown",
);
