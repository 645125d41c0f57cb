import * as z from "zod/mini";
import { flag, maybeText, text, told } from "../fields.js";
import { settingSources } from "./machine.js";

const signIn = z.object({
  by: told(text, "what it is: `API key` `API token` `password` `session token`"),
  from: told(settingSources, "where it comes from"),
  variable: told(text, "the variable that sets it"),
  file: told(z.optional(text), "the file of the service's own program, where it comes from that"),
});

const service = z.object({
  provider: told(text, "the service"),
  origin: told(maybeText, "its address; `null` where the settings name none that can be used"),
  settings: told(z.record(z.string(), text), "what the config file says of it, under the names of `config`"),
  signIn: told(z.nullable(signIn), "what a command signs in with; `null` for nothing"),
});

export const profileListDocument = told(
  z.object({
    schema: z.literal("simjobs.profile-list/1"),
    used: told(text, "the profile that is meant where none is named"),
    profiles: told(
      z.array(
        z.object({
          name: told(text, "what it is called"),
          isUsed: told(flag, "whether it is meant where none is named"),
          services: told(z.array(service), "what it says something of, or signs in to"),
        }),
      ),
      "all of them",
    ),
  }),
  "which profiles there are",
);

export const profileUseDocument = told(
  z.object({
    schema: z.literal("simjobs.profile-use/1"),
    profile: told(text, "the profile that is meant where none is named, from now on"),
    was: told(text, "and until now"),
  }),
  "which profile was chosen",
);

export const profileRenameDocument = told(
  z.object({
    schema: z.literal("simjobs.profile-rename/1"),
    profile: told(text, "what the profile is called now"),
    was: told(text, "and was called before"),
  }),
  "which profile has another name",
);

export const profileRemoveDocument = told(
  z.object({
    schema: z.literal("simjobs.profile-remove/1"),
    profile: told(text, "what the profile was called"),
    signedOut: told(z.array(text), "the services that it was signed out of"),
    open: told(z.array(text), "jobs whose cancel is open, and stays on record"),
  }),
  "which profile was removed",
);
