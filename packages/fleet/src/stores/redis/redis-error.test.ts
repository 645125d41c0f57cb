import { describe, expect, it } from "vitest";
import { JobError } from "@simjobs/core";
import { redisError } from "./redis-error.js";

const secret = "open-sesame";
const url = `redis://ada:${secret}@queue.example:6379/2`;
const place = "the store at queue.example:6379/2";

function withCode(code: string, message = code): Error {
  return Object.assign(new Error(`${message} ${url}`), { code });
}

describe("what a failure of Redis means", () => {
  it.each([
    [
      "WRONGPASS invalid username-password pair or user is disabled.",
      "unauthorized",
      "refuses the name or the password",
    ],
    ["ERR invalid password", "unauthorized", "refuses the name or the password"],
    ["NOAUTH Authentication required.", "unauthorized", "asks for a password"],
    [
      "NOPERM this user has no permissions to run the 'eval' command",
      "unauthorized",
      "does not let this user do what a fleet needs",
    ],
    [
      "DENIED Redis is running in protected mode",
      "unauthorized",
      "lets nobody in from another machine (protected mode)",
    ],
    [
      "OOM command not allowed when used memory > 'maxmemory'.",
      "unreachable",
      "is full, or cannot write to its disk",
    ],
    [
      "MISCONF Errors writing to the AOF file: No space left on device",
      "unreachable",
      "is full, or cannot write to its disk",
    ],
    [
      "READONLY You can't write against a read only replica.",
      "unreachable",
      "takes nothing: it is a copy that can only be read",
    ],
    [
      "MASTERDOWN Link with MASTER is down",
      "unreachable",
      "is a copy, and that which it copies is not there",
    ],
    [
      "NOREPLICAS Not enough good replicas to write.",
      "unreachable",
      "takes nothing: fewer copies of it are there than it wants",
    ],
    ["LOADING Redis is loading the dataset in memory", "unreachable", "is loading what it keeps"],
    ["BUSY Redis is busy running a script.", "unreachable", "is busy with somebody's script"],
    ["ERR max number of clients reached", "unreachable", "has no connection free"],
    ["MOVED 3999 10.0.0.1:6381", "not_supported", "is one of a cluster, where keys live on several machines"],
    ["ASK 3999 10.0.0.1:6381", "not_supported", "is one of a cluster, where keys live on several machines"],
    [
      "CLUSTERDOWN Hash slot not served",
      "not_supported",
      "is one of a cluster, where keys live on several machines",
    ],
    [
      "CROSSSLOT Keys in request don't hash to the same slot",
      "not_supported",
      "is one of a cluster, where keys live on several machines",
    ],
    [
      "ERR unknown command 'EVAL', with args beginning with:",
      "not_supported",
      "does not know a command that a fleet needs",
    ],
    ["ERR DB index is out of range", "bad_input", "has no database of that number"],
    ['Unknown RESP type 72 "H". Please report this.', "unreachable", "does not speak as a Redis does"],
    ['Protocol error, got "H" as reply type byte', "unreachable", "does not speak as a Redis does"],
    ["Connection is closed.", "unreachable", "has ended the connection"],
  ] as const)("%s", (says, code, told) => {
    const inner = new Error(`${says} ${secret}`);
    const outer = Object.assign(new Error("Reached the max retries per request limit"), {
      lastNodeError: inner,
    });
    for (const error of [inner, outer, new Error("it failed", { cause: inner })]) {
      const named = redisError(error, url);
      expect(named).toMatchObject({ code, message: `${place} ${told}`, hint: expect.stringMatching(/\.$/u) });
      expect(JSON.stringify(named)).not.toContain(secret);
    }
  });

  it.each([
    ["ECONNREFUSED", `${place} cannot be reached (ECONNREFUSED)`],
    ["EHOSTUNREACH", `${place} cannot be reached (EHOSTUNREACH)`],
    ["ENOTFOUND", "there is no host of that name: queue.example:6379/2"],
    ["EAI_AGAIN", "there is no host of that name: queue.example:6379/2"],
    ["ETIMEDOUT", `${place} did not answer in time`],
    ["ECONNRESET", `${place} has ended the connection`],
    ["EPROTO", `${place} does not speak TLS, which its address asks for`],
    ["ERR_SSL_WRONG_VERSION_NUMBER", `${place} does not speak TLS, which its address asks for`],
    [
      "ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED",
      `${place} could not agree on TLS (ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED)`,
    ],
    ["CERT_HAS_EXPIRED", `${place} has a certificate that is not trusted (CERT_HAS_EXPIRED)`],
    [
      "SELF_SIGNED_CERT_IN_CHAIN",
      `${place} has a certificate that is not trusted (SELF_SIGNED_CERT_IN_CHAIN)`,
    ],
    [
      "ERR_TLS_CERT_ALTNAME_INVALID",
      `${place} has a certificate that is not trusted (ERR_TLS_CERT_ALTNAME_INVALID)`,
    ],
  ])("%s of the system", (code, message) => {
    const named = redisError(withCode(code), url);
    expect(named).toMatchObject({ code: "unreachable", message });
    expect(JSON.stringify(named)).not.toContain(secret);
  });

  it("tells no more of an unknown one than its kind", () => {
    expect(redisError(new RangeError(secret), url).message).toBe(`${place} cannot be reached (RangeError)`);
    expect(redisError(secret, url).message).toBe(`${place} cannot be reached (no reason told)`);
  });

  it("leaves what is told already as it is, but for silence, of which it tells whose", () => {
    const told = new JobError("not_supported", "too old");
    expect(redisError(told, url)).toBe(told);
    expect(redisError(new JobError("unreachable", "late"), url).message).toBe(
      `${place} did not answer in time`,
    );
  });
});
