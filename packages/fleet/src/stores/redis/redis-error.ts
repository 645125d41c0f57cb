import { isJobError, JobError } from "@simjobs/core";
import { placeOf } from "../../store/store-url.js";

/** What a failure of Redis means, in a sentence that holds no secret. */
export function redisError(error: unknown, url: string): JobError {
  const message = error instanceof Error ? error.message : String(error);
  const told = causeOf(error);
  const place = placeOf(url);
  if (/WRONGPASS|NOAUTH|invalid (?:username-)?password|without any password/i.test(`${message} ${told}`))
    return new JobError("unauthorized", `the store at ${place} refuses the password`, {
      hint: "Check the name and the password in the address of the store.",
    });
  if (/NOPERM/.test(message))
    return new JobError(
      "unauthorized",
      `the store at ${place} does not let this user do what a fleet needs`,
      {
        hint: "Give the user of the store all commands on the keys of the fleet.",
      },
    );
  if (/\bOOM\b|MISCONF|No space left/i.test(message))
    return new JobError("unreachable", `the store at ${place} is full, or cannot write to its disk`, {
      hint: "Make room there: nothing is lost, and nothing is sent meanwhile.",
    });
  if (/READONLY/.test(message))
    return new JobError(
      "unreachable",
      `the store at ${place} takes nothing: it is a copy that can only be read`,
      {
        hint: "Give the address of the store that can be written to.",
      },
    );
  if (/ENOTFOUND|EAI_AGAIN/.test(`${message} ${told}`))
    return new JobError("unreachable", `there is no host of that name: ${place}`, {
      hint: "Check the address of the store.",
    });
  if (isJobError(error)) return new JobError("unreachable", `the store at ${place} did not answer in time`);
  return new JobError("unreachable", `the store at ${place} cannot be reached (${codeOf(error)})`, {
    hint: "Check that it runs, and its address.",
  });
}

function causeOf(error: unknown): string {
  if (!(error instanceof Error)) return "";
  const last = "lastNodeError" in error ? error.lastNodeError : error.cause;
  return last instanceof Error ? `${last.name} ${last.message}` : "";
}

/** No more of what went wrong than its kind: what a driver tells may hold the address with its password. */
function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return "no reason told";
  return "code" in error && typeof error.code === "string" ? error.code : error.name;
}
