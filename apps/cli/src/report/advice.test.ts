import { JobError, type JobErrorCode } from "@simjobs/core";
import { expect, it } from "vitest";
import { adviceFor } from "./advice.js";

interface Case {
  readonly what: string;
  readonly code: JobErrorCode;
  readonly message: string;
  readonly hint?: string | undefined;
  readonly httpStatus?: number | undefined;
  readonly account?: string | undefined;
  readonly said: string;
}

const cases: readonly Case[] = [
  {
    what: "a sign-in at JESS",
    code: "unauthorized",
    message: "jess answered 401 to GET /jess_web/api/jobs",
    hint: "Give the e-mail and password (`credentials`).",
    said: "Sign in: simjobs login jess, or set JESS_EMAIL and JESS_PASSWORD.",
  },
  {
    what: "a sign-in of a profile",
    code: "unauthorized",
    message: "ionworks answered 401 to GET /users/me",
    account: "lab",
    said: "Sign in: simjobs login ionworks --profile lab, or set IONWORKS_API_KEY to a key from the account page of the web app.",
  },
  {
    what: "nobody's sign-in",
    code: "unauthorized",
    message: "not signed in",
    said: "Sign in: simjobs login",
  },
  {
    what: "what is said already",
    code: "unauthorized",
    message: "not signed in to JESS",
    hint: "Sign in: simjobs login jess --profile lab, or set it.",
    said: "Sign in: simjobs login jess --profile lab, or set it.",
  },
  {
    what: "hours that are used up",
    code: "refused",
    httpStatus: 402,
    message: "ionworks answered 402 to POST /simulations",
    said: "See what is left of the organization's hours: simjobs usage ionworks",
  },
  {
    what: "a plan",
    code: "bad_input",
    message: "this plan has expired",
    hint: "One of the two clocks was wrong. Make another plan.",
    said: "One of the two clocks was wrong. Make another with --plan-out.",
  },
  {
    what: "a submit that is unclear",
    code: "submit_unclear",
    message: "jess gave no answer to POST /jess_web/api/job",
    hint: "Look for it.",
    said: "Look for it. That is: simjobs list --provider jess --since 1h",
  },
  {
    what: "a path that nobody knows",
    code: "bad_reply",
    httpStatus: 404,
    message: "jess answered 404 to POST /x/users/api/auth",
    said: "Check that JESS_API_URL, or jess.url in the settings (simjobs config), is the address of the service itself: all that stands before /jess_web/api and /users/api.",
  },
  {
    what: "a job whose simulation nobody knows",
    code: "not_found",
    message: "job x has completed",
    hint: "Name the simulation by its own reference, of the kind simulation, as it was told.",
    said: "Name the simulation by its own reference, ionworks:simulation/…, as it was told.",
  },
  {
    what: "a part of something",
    code: "not_found",
    message: "job x is completed",
    hint: "Fetch the results of that, by a reference of its kind.",
    said: "Fetch the results of that, ionworks:pipeline/… or ionworks:optimization/….",
  },
  {
    what: "what needs no other words",
    code: "gone",
    message: "jess answered 410",
    hint: "It is over.",
    said: "It is over.",
  },
];

it.each(cases)(
  "of $what is what can be done at the command line",
  ({ code, message, said, account, ...more }) => {
    expect(adviceFor(new JobError(code, message, more), account)).toBe(said);
  },
);

it("is not given where there is none", () => {
  expect(adviceFor(new JobError("gone", "jess answered 410"))).toBeUndefined();
});
