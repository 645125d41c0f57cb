import { isJobError, type JobError } from "@simjobs/core";
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

const { password, rights, full, copy, crowded, silent, ended } = commonFailures;

const notSingle: StoreFailure = {
  code: "not_supported",
  says: "is one of a cluster, where keys live on several machines",
  hint: "Use a Redis or Valkey that is none, or PostgreSQL.",
};

/** What a Redis that is in a mode of its own is. */
export const modeFailures: Readonly<Record<string, StoreFailure>> = {
  cluster: notSingle,
  sentinel: {
    code: "not_supported",
    says: "is a sentinel, which keeps nothing",
    hint: "Give the address of the Redis that it watches.",
  },
};

/** Somebody else who listens there, such as a web server. */
export const noRedis: StoreFailure = {
  code: "unreachable",
  says: "does not speak as a Redis does",
  hint: "Check its address and its port.",
};

/**
 * What it says, by how that begins; the first that fits.
 *
 * @see https://redis.io/docs/latest/develop/reference/protocol-spec/#simple-errors
 */
const byWord: readonly (readonly [RegExp, StoreFailure])[] = [
  [
    /NOAUTH/u,
    {
      code: "unauthorized",
      says: "asks for a password",
      hint: "Give it in the address of the store: redis://:password@host:6379.",
    },
  ],
  [/WRONGPASS|invalid (?:username-)?password|without any password/iu, password],
  [/NOPERM/u, { ...rights, hint: "Give the user of the store all commands on the keys of the fleet." }],
  [/\bOOM\b|MISCONF|No space left/iu, { ...full, says: "is full, or cannot write to its disk" }],
  [/READONLY/u, copy],
  [/MASTERDOWN/u, { ...copy, says: "is a copy, and that which it copies is not there" }],
  [
    /NOREPLICAS/u,
    {
      code: "unreachable",
      says: "takes nothing: fewer copies of it are there than it wants",
      hint: "Start its copies. Nothing is lost, and nothing is sent meanwhile.",
    },
  ],
  [
    /LOADING/u,
    {
      code: "unreachable",
      says: "is loading what it keeps",
      hint: "Try again in a while. Nothing is lost, and nothing is sent meanwhile.",
    },
  ],
  [
    /\bBUSY\b/u,
    {
      code: "unreachable",
      says: "is busy with somebody's script",
      hint: "Wait until that has ended, or end it there (SCRIPT KILL).",
    },
  ],
  [/MOVED|CLUSTERDOWN|CROSSSLOT|\bASK\b/u, notSingle],
  [/max number of clients/iu, crowded],
  [
    /DENIED|protected mode/iu,
    {
      code: "unauthorized",
      says: "lets nobody in from another machine (protected mode)",
      hint: "Give it a password, and that in the address of the store.",
    },
  ],
  [
    /DB index is out of range/iu,
    {
      code: "bad_input",
      says: "has no database of that number",
      hint: "Leave it out of the address, or give a lower one.",
    },
  ],
  [
    /unknown command|unknown subcommand/iu,
    {
      code: "not_supported",
      says: "does not know a command that a fleet needs",
      hint: "Use Redis 7, Valkey, or PostgreSQL, and no proxy in front of it.",
    },
  ],
  [/Protocol error|Parse error|Unknown RESP type/iu, noRedis],
  [/Connection is closed|closed before ready/iu, ended],
];

/** What a failure of Redis means, in a sentence that holds no secret. */
export function redisError(error: unknown, url: string): JobError {
  const place = placeOf(url);
  if (isJobError(error)) return isJobError(error, "unreachable") ? failureAt(place, silent) : error;
  const causes = [error, innerOf(error)].filter((each) => each instanceof Error);
  const told = causes.map(({ name, message }) => `${name} ${message}`).join(" ");
  if (/ENOTFOUND|EAI_AGAIN/u.test(told)) return noSuchHost(place);
  const [, failure] = byWord.find(([form]) => form.test(told)) ?? [];
  if (failure !== undefined) return failureAt(place, failure);
  const codes = causes.map((each) => codeOf(each)).filter((code) => code !== "");
  const [known] = codes.flatMap((code) => systemFailure(code) ?? []);
  if (known !== undefined) return failureAt(place, known);
  return unnamedFailure(place, codes[0] ?? nameOf(error));
}

function innerOf(error: unknown): unknown {
  if (!(error instanceof Error)) return undefined;
  return "lastNodeError" in error ? error.lastNodeError : error.cause;
}
