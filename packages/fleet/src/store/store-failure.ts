import { JobError, type JobErrorCode } from "@simjobs/core";

/** What a failure of a store means, in words that follow "the store at host:port". */
export interface StoreFailure {
  readonly code: JobErrorCode;
  readonly says: string;
  readonly hint: string;
}

const look = "Check that it runs, and its address.";
const wait = "Nothing is lost, and nothing is sent meanwhile.";

/** What happens to stores of every kind. */
export const commonFailures = {
  password: {
    code: "unauthorized",
    says: "refuses the name or the password",
    hint: "Check the name and the password in the address of the store.",
  },
  rights: {
    code: "unauthorized",
    says: "does not let this user do what a fleet needs",
    hint: "Let the user of the store do that.",
  },
  full: { code: "unreachable", says: "is full", hint: `Make room there. ${wait}` },
  copy: {
    code: "unreachable",
    says: "takes nothing: it is a copy that can only be read",
    hint: "Give the address of the store that can be written to.",
  },
  starting: {
    code: "unreachable",
    says: "is about to start or to end",
    hint: `Try again in a while. ${wait}`,
  },
  crowded: {
    code: "unreachable",
    says: "has no connection free",
    hint: `Let it take more connections, or start fewer workers. ${wait}`,
  },
  silent: {
    code: "unreachable",
    says: "did not answer in time",
    hint: "Check that it runs, its address, and whether it speaks TLS where the address asks for that.",
  },
  ended: {
    code: "unreachable",
    says: "has ended the connection",
    hint: "Check its address, and whether it speaks TLS (rediss://, ?sslmode=verify-full) or does not.",
  },
  certificate: {
    code: "unreachable",
    says: "has a certificate that is not trusted",
    hint: "Check the name of the host in the address; NODE_EXTRA_CA_CERTS names a file of further authorities.",
  },
} satisfies Readonly<Record<string, StoreFailure>>;

const noTls: StoreFailure = {
  code: "unreachable",
  says: "does not speak TLS, which its address asks for",
  hint: "Check the port, or write redis:// for rediss://.",
};

const bySystem: Readonly<Record<string, StoreFailure>> = {
  ETIMEDOUT: commonFailures.silent,
  ECONNRESET: commonFailures.ended,
  EPIPE: commonFailures.ended,
  EPROTO: noTls,
  // What OpenSSL says of a first answer that is none of TLS.
  ERR_SSL_WRONG_VERSION_NUMBER: noTls,
  ERR_SSL_UNEXPECTED_MESSAGE: noTls,
  ERR_SSL_PACKET_LENGTH_TOO_LONG: noTls,
  ERR_SSL_RECORD_LAYER_FAILURE: noTls,
};

const certificateCodes = /^(?:CERT_|ERR_TLS_CERT|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_)/u;

/** What a code of the operating system or of TLS means; `null` for any other one. */
export function systemFailure(code: string): StoreFailure | null {
  if (Object.hasOwn(bySystem, code)) return bySystem[code] ?? null;
  if (code.startsWith("ERR_SSL_"))
    return {
      code: "unreachable",
      says: `could not agree on TLS (${code})`,
      hint: "Check which TLS it speaks, and whether it asks for a certificate of its clients.",
    };
  return certificateCodes.test(code)
    ? { ...commonFailures.certificate, says: `${commonFailures.certificate.says} (${code})` }
    : null;
}

/** The error that a failure is told by. */
export function failureAt(place: string, { code, says, hint }: StoreFailure): JobError {
  return new JobError(code, `the store at ${place} ${says}`, { hint });
}

/** Where nobody is of that name. */
export function noSuchHost(place: string): JobError {
  return new JobError("unreachable", `there is no host of that name: ${place}`, {
    hint: "Check the address of the store.",
  });
}

/** A failure of which only a word is known, such as `ECONNREFUSED`; what a driver tells besides may hold the address with its password. */
export function unnamedFailure(place: string, word: string): JobError {
  return failureAt(place, { code: "unreachable", says: `cannot be reached (${word})`, hint: look });
}

/** The code that a driver or the system has given an error; empty where there is none. */
export function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "";
}

/** What kind of error it is, where it has no code. */
export function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : "no reason told";
}
