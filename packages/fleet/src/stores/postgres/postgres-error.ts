import { isJobError, JobError } from "@simjobs/core";
import {
  codeOf,
  commonFailures,
  failureAt,
  noSuchHost,
  systemFailure,
  nameOf,
  unnamedFailure,
  type StoreFailure,
} from "../../store/store-failure.js";
import { placeOf } from "../../store/store-url.js";

const { password, rights, full, copy, starting, crowded, silent, ended } = commonFailures;

const lost: StoreFailure = {
  code: "unreachable",
  says: "has not what the fleet keeps any more",
  hint: "Was its schema dropped, or renamed? Bring it back; whoever opens the fleet anew begins an empty one.",
};
const stranger: StoreFailure = {
  code: "not_supported",
  says: "does not know what a fleet asks of a PostgreSQL",
  hint: "Use PostgreSQL 13 or newer itself, Redis 7 or Valkey.",
};

/**
 * What its codes mean.
 *
 * @see https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
const byState: Readonly<Record<string, StoreFailure>> = {
  "28P01": password,
  "28000": {
    code: "unauthorized",
    says: "does not let this user in from this machine",
    hint: "Check the name in the address of the store, add ?sslmode=verify-full where it wants TLS, or let the user in there (pg_hba.conf).",
  },
  "42501": {
    ...rights,
    hint: "Let the user connect to that database and make schemas in it; or open the fleet once as another one, and grant this user all on its two schemas and on what is in them.",
  },
  "25006": copy,
  "53100": { ...full, says: "is full (53100)" },
  "58030": { ...full, says: "cannot write to its disk (58030)" },
  "53200": { ...full, says: "is out of memory (53200)" },
  "53300": crowded,
  "57P01": starting,
  "57P02": starting,
  "57P03": starting,
  "3F000": lost,
  "42P01": lost,
  "42883": lost,
  "0A000": stranger,
  "42601": stranger,
};

/** What a failure of PostgreSQL means, in a sentence that holds no secret. */
export function postgresError(error: unknown, url: string): JobError {
  const place = placeOf(url);
  if (isJobError(error)) return isJobError(error, "unreachable") ? failureAt(place, silent) : error;
  const code = codeOf(error);
  if (code === "3D000")
    return new JobError("bad_input", `there is no database of that name: ${place}`, {
      hint: "Make it first (createdb), or give the name of one that is there.",
    });
  if (code === "ENOTFOUND" || code === "EAI_AGAIN") return noSuchHost(place);
  // Connections to a socket that is not there have that code, too.
  if (/^(?:ENOENT|EACCES|EISDIR)$/u.test(code) && !isConnecting(error))
    return new JobError("bad_input", `a file that the address of the store names cannot be read (${code})`, {
      hint: "Check sslrootcert, sslcert and sslkey in the address of the store.",
    });
  const known = (Object.hasOwn(byState, code) ? byState[code] : undefined) ?? systemFailure(code);
  if (known !== null) return failureAt(place, known);
  if (/^[0-9A-Z]{5}$/u.test(code))
    return failureAt(place, {
      code: "unreachable",
      says: `cannot do what it was asked for (${code})`,
      hint: "Its log says more.",
    });
  return byMessage(error, place) ?? unnamedFailure(place, code || nameOf(error));
}

/** What the driver and the engine say by themselves has no code. */
function byMessage(error: unknown, place: string): JobError | null {
  const message = error instanceof Error ? error.message : "";
  if (error instanceof Error && error.name === "SchemaVersionMismatchError")
    return failureAt(place, {
      code: "not_supported",
      says: "has queues of a later release, which this one cannot use",
      hint: "Use the same release on every machine, or another database for this one.",
    });
  if (/does not support SSL/u.test(message))
    return failureAt(place, {
      code: "unreachable",
      says: "does not speak TLS, which its address asks for",
      hint: "Leave sslmode out of the address, or switch TLS on there.",
    });
  if (/timeout/iu.test(message)) return failureAt(place, silent);
  if (/terminated|SSL negotiation|invalid response/iu.test(message)) return failureAt(place, ended);
  return /password/iu.test(message) ? failureAt(place, password) : null;
}

function isConnecting(error: unknown): boolean {
  return error instanceof Error && "syscall" in error && error.syscall === "connect";
}
