import { isJobError, JobError } from "@simjobs/core";
import { placeOf } from "../../store/store-url.js";

/** What a failure of PostgreSQL means, in a sentence that holds no secret. */
export function postgresError(error: unknown, url: string): JobError {
  const place = placeOf(url);
  const code = codeOf(error);
  if (code === "28P01" || code === "28000")
    return new JobError("unauthorized", `the store at ${place} refuses the name or the password`, {
      hint: "Check the name and the password in the address of the store.",
    });
  if (code === "3D000")
    return new JobError("bad_input", `there is no database of that name: ${place}`, {
      hint: "Make it first (createdb), or give the name of one that is there.",
    });
  if (code === "42501")
    return new JobError(
      "unauthorized",
      `the store at ${place} does not let this user do what a fleet needs`,
      {
        hint: "Let the user make schemas in that database, or make them as its owner once.",
      },
    );
  if (code === "25006")
    return new JobError(
      "unreachable",
      `the store at ${place} takes nothing: it is a copy that can only be read`,
      {
        hint: "Give the address of the store that can be written to.",
      },
    );
  if (code === "53100" || code === "53200" || code === "53300")
    return new JobError("unreachable", `the store at ${place} is full (${code})`, {
      hint: "Make room there: nothing is lost, and nothing is sent meanwhile.",
    });
  if (code === "ENOTFOUND" || code === "EAI_AGAIN")
    return new JobError("unreachable", `there is no host of that name: ${place}`, {
      hint: "Check the address of the store.",
    });
  if (isJobError(error, "unreachable"))
    return new JobError("unreachable", `the store at ${place} did not answer in time`);
  if (isJobError(error)) return error;
  return new JobError("unreachable", `the store at ${place} cannot be reached (${code})`, {
    hint: "Check that it runs, and its address.",
  });
}

/** No more of what went wrong than its kind: what a driver tells may hold the address with its password. */
function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return "no reason told";
  return "code" in error && typeof error.code === "string" ? error.code : error.name;
}
