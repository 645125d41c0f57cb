import { choice, flag, under, value, type ValuesOf } from "./option-specs.js";

/** Where the help of a command lists what all of them take. */
export const commonHeading = "Every command:";

/** What every command takes. */
export const commonOptions = under(commonHeading, {
  json: flag("print one JSON document"),
  profile: value("name", "account from the config file (simjobs config)"),
  keepSession: flag("keep the session that a password begins, for later commands"),
  color: choice("when", "colours: auto (on a terminal), always or never", ["auto", "always", "never"]),
  utc: flag("show times on a terminal in UTC, not in local time"),
  verbose: flag("print requests and stack traces"),
});

export type CommonOptions = ValuesOf<typeof commonOptions>;
