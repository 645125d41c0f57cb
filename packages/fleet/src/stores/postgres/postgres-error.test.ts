import { describe, expect, it } from "vitest";
import { JobError } from "@simjobs/core";
import { postgresError } from "./postgres-error.js";

const secret = "open-sesame";
const url = `postgres://ada:${secret}@db.example:5432/fleet`;
const place = "the store at db.example:5432/fleet";

function failing(code: string, more: object = {}): Error {
  return Object.assign(new Error(`it has failed at ${url}`), { code, ...more });
}

describe("what a failure of PostgreSQL means", () => {
  it.each([
    ["28P01", "unauthorized", `${place} refuses the name or the password`],
    ["28000", "unauthorized", `${place} does not let this user in from this machine`],
    ["42501", "unauthorized", `${place} does not let this user do what a fleet needs`],
    ["3D000", "bad_input", "there is no database of that name: db.example:5432/fleet"],
    ["25006", "unreachable", `${place} takes nothing: it is a copy that can only be read`],
    ["53100", "unreachable", `${place} is full (53100)`],
    ["53200", "unreachable", `${place} is out of memory (53200)`],
    ["53300", "unreachable", `${place} has no connection free`],
    ["58030", "unreachable", `${place} cannot write to its disk (58030)`],
    ["57P01", "unreachable", `${place} is about to start or to end`],
    ["57P03", "unreachable", `${place} is about to start or to end`],
    ["3F000", "unreachable", `${place} has not what the fleet keeps any more`],
    ["42P01", "unreachable", `${place} has not what the fleet keeps any more`],
    ["0A000", "not_supported", `${place} does not know what a fleet asks of a PostgreSQL`],
    ["XX000", "unreachable", `${place} cannot do what it was asked for (XX000)`],
    ["40P01", "unreachable", `${place} cannot do what it was asked for (40P01)`],
    ["ECONNREFUSED", "unreachable", `${place} cannot be reached (ECONNREFUSED)`],
    ["ENOTFOUND", "unreachable", "there is no host of that name: db.example:5432/fleet"],
    ["ECONNRESET", "unreachable", `${place} has ended the connection`],
    ["ETIMEDOUT", "unreachable", `${place} did not answer in time`],
    [
      "DEPTH_ZERO_SELF_SIGNED_CERT",
      "unreachable",
      `${place} has a certificate that is not trusted (DEPTH_ZERO_SELF_SIGNED_CERT)`,
    ],
    ["ENOENT", "bad_input", "a file that the address of the store names cannot be read (ENOENT)"],
  ] as const)("%s", (code, kind, message) => {
    const named = postgresError(failing(code), url);
    expect(named).toMatchObject({ code: kind, message, hint: expect.stringMatching(/\.$/u) });
    expect(JSON.stringify(named)).not.toContain(secret);
  });

  it.each([
    [
      "The server does not support SSL connections",
      `${place} does not speak TLS, which its address asks for`,
    ],
    ["timeout exceeded when trying to connect", `${place} did not answer in time`],
    ["Connection terminated due to connection timeout", `${place} did not answer in time`],
    ["Connection terminated unexpectedly", `${place} has ended the connection`],
    [
      "There was an error establishing an SSL connection: SSL negotiation",
      `${place} has ended the connection`,
    ],
    [
      "SASL: SCRAM-SERVER-FIRST-MESSAGE: client password must be a string",
      `${place} refuses the name or the password`,
    ],
    [`something else of ${secret}`, `${place} cannot be reached (Error)`],
  ])("what the driver says: %s", (says, message) => {
    const named = postgresError(new Error(says), url);
    expect(named.message).toBe(message);
    expect(JSON.stringify(named)).not.toContain(secret);
  });

  it("tells a later release's queues from a store that cannot be reached", () => {
    const newer = Object.assign(new Error("the schema requires a newer one"), {
      name: "SchemaVersionMismatchError",
    });
    expect(postgresError(newer, url)).toMatchObject({
      code: "not_supported",
      message: `${place} has queues of a later release, which this one cannot use`,
    });
  });

  it("takes a socket that is not there for a store that does not run", () => {
    expect(postgresError(failing("ENOENT", { syscall: "connect" }), url)).toMatchObject({
      code: "unreachable",
    });
  });

  it("leaves what is told already as it is, but for silence, of which it tells whose", () => {
    const told = new JobError("not_supported", "too old");
    expect(postgresError(told, url)).toBe(told);
    expect(postgresError(new JobError("unreachable", "late"), url).message).toBe(
      `${place} did not answer in time`,
    );
  });
});
