import * as z from "zod/mini";
import { maybeText, text, told } from "../fields.js";
import { errors } from "./failure.js";

const accounts = told(
  z.array(
    z.object({
      provider: told(text, "the service"),
      origin: told(text, "its address"),
      account: told(text, "who is signed in"),
    }),
  ),
  "the accounts",
);

export const loginDocument = told(
  z.object({ schema: z.literal("simjobs.login/1"), accounts }),
  "who has signed in",
);

export const whoamiDocument = told(
  z.object({ schema: z.literal("simjobs.whoami/1"), accounts, errors }),
  "who is signed in",
);

export const logoutDocument = told(
  z.object({
    schema: z.literal("simjobs.logout/1"),
    providers: told(z.array(text), "those of which something was removed"),
  }),
  "where somebody has signed out",
);

export const usageDocument = told(
  z.object({
    schema: z.literal("simjobs.usage/1"),
    accounts: told(
      z.array(
        z.object({
          provider: told(text, "the service"),
          origin: told(text, "its address"),
          periodStart: told(maybeText, "when the period began"),
          periodEnd: told(maybeText, "and when it ends"),
          rows: told(
            z.array(
              z.object({
                what: told(text, "of what"),
                used: told(z.nullable(z.number()), "how much was used"),
                limit: told(z.nullable(z.number()), "how much may be"),
                unit: told(
                  z.enum(["h", "bytes", ""]),
                  "of both: `h`, `bytes`, or none for a number of things",
                ),
              }),
            ),
            "one for each thing that is counted",
          ),
        }),
      ),
      "one for each account",
    ),
    errors,
  }),
  "how much of what an account may use is used",
);
