import { describe, expect, it } from "vitest";
import { isJobError, type JobError } from "@simjobs/core";
import { placeOf, readStoreUrl } from "./store-url.js";

const secret = "open-sesame";

function refusalOf(address: string): JobError {
  try {
    readStoreUrl(address);
  } catch (error) {
    if (isJobError(error)) return error;
    throw error;
  }
  throw new Error(`${address} was not refused`);
}

describe("the address of a store", () => {
  it.each([
    ["redis://host", "redis", "redis://host", "host"],
    ["rediss://:secret@host:6380/2", "redis", "rediss://:secret@host:6380/2", "host:6380/2"],
    ["valkey://host:6379", "redis", "redis://host:6379", "host:6379"],
    ["VALKEYS://host", "redis", "rediss://host", "host"],
    ["REDISS://host/", "redis", "rediss://host/", "host"],
    [" redis://host\n", "redis", "redis://host", "host"],
    ["redis://:p%40ss%2Fword@host", "redis", "redis://:p%40ss%2Fword@host", "host"],
    ["redis://[::1]:6379?db=2", "redis", "redis://[::1]:6379?db=2", "[::1]:6379"],
    ["postgresql://host:5432/fleet", "postgres", "postgresql://host:5432/fleet", "host:5432/fleet"],
    [
      "postgres:///fleet?host=/var/run/postgresql",
      "postgres",
      "postgres:///fleet?host=/var/run/postgresql",
      "/var/run/postgresql/fleet",
    ],
    // The driver takes these for `verify-full`, and prints a page about it.
    ...["prefer", "require", "verify-ca", "verify-full"].map((mode) => [
      `postgres://ada:secret@host/fleet?sslmode=${mode}`,
      "postgres",
      "postgres://ada:secret@host/fleet?sslmode=verify-full",
      "host/fleet",
    ]),
    ...[
      "sslmode=disable",
      "sslmode=no-verify",
      "uselibpqcompat=true&sslmode=require",
      "application_name=lab&connect_timeout=5&statement_timeout=60000",
    ].map((words) => [
      `postgres://host/fleet?${words}`,
      "postgres",
      `postgres://host/fleet?${words}`,
      "host/fleet",
    ]),
  ])("%s is one of %s", (address, engine, url, place) => {
    expect(readStoreUrl(address)).toEqual({ engine, url });
    expect(placeOf(url ?? "")).toBe(place);
  });

  const begin = "the address of the store does not begin with postgres://, redis:// or rediss://";
  const unread = "the address of the store cannot be read";
  it.each([
    ["", begin],
    ["db.example", begin],
    ["db.example:5432/fleet", begin],
    [`ada:${secret}@host/fleet`, begin],
    [`${secret}:x@host`, begin],
    ["/var/run/redis.sock", begin],
    ["./fleet.db", begin],
    [`redis:/:${secret}@host`, begin],
    [`redis//:${secret}@host`, begin],
    ["redis:host:6379", begin],
    [`"redis://:${secret}@host"`, begin],
    ["jdbc:postgresql://host/fleet", begin],
    [`postgre://ada:${secret}@host/fleet`, 'a store of the kind "postgre" is not known'],
    [`redsi://:${secret}@host`, 'a store of the kind "redsi" is not known'],
    [`http://ada:${secret}@host`, 'a store of the kind "http" is not known'],
    ["unix:///tmp/redis.sock", 'a store of the kind "unix" is not known'],
    ["constructor://host", 'a store of the kind "constructor" is not known'],
    ["postgres://host:54e2/fleet", unread],
    ["redis://host:70000", unread],
    ["postgres://127.0. 0.1/fleet", unread],
    [`postgres://ada:${secret}@/fleet`, unread],
    // What is secret would be taken for a host, a port, a path or a fragment.
    [`redis://:p@ss/${secret}@host:6379`, unread],
    [`postgres://ada:12/${secret}@host/fleet`, unread],
    [`redis://:ab#${secret}@host`, unread],
    [`redis://host/1#${secret}`, unread],
    [`redis://12?${secret}@host`, unread],
    [`redis://:a%zz${secret}@host`, unread],
    [`postgres://ada:a%${secret}@host/fleet`, unread],
    ["redis://", "the address of the store names no host"],
    ["redis:///1", "the address of the store names no host"],
    ["postgres:///fleet", "the address of the store names no host"],
    ["postgres://one,two/fleet", "the address of the store names several hosts"],
    [
      "redis://host/fleet",
      'the address of the store names the database "fleet", and those of Redis are numbers',
    ],
    ["redis://host/-1", 'the address of the store names the database "-1", and those of Redis are numbers'],
    [
      "redis://host/?db=fleet",
      'the address of the store names the database "fleet", and those of Redis are numbers',
    ],
    // The drivers pass these over: who asked for TLS would get none, and would not hear of it.
    ["redis://host?ssl=true", "?ssl in the address of the store is not known"],
    [
      "postgres://host/fleet?channel_binding=require",
      "?channel_binding in the address of the store is not known",
    ],
    ["postgres://host/fleet?gssencmode=require", "?gssencmode in the address of the store is not known"],
    // This one the driver takes, and `?tls=false` for the same.
    ["redis://host?tls=true", "?tls in the address of the store is not known"],
    ["redis://host?sslmode=verify-full", "?sslmode in the address of the store is not known"],
    ["postgres://host/fleet?ssmode=verify-full", "?ssmode in the address of the store is not known"],
    ["postgres://host/fleet?SSLMODE=verify-full", "?SSLMODE in the address of the store is not known"],
    ["postgres://host?dbname=fleet", "?dbname in the address of the store is not known"],
    ["postgres://host/fleet?sslcrl=revoked.pem", "?sslcrl in the address of the store is not known"],
    [`postgres://host/fleet?12${secret}`, "a word behind the ? in the address of the store is not known"],
    ["postgres://host/fleet?sslmode=on", "sslmode=on in the address of the store is not known"],
    ["postgres://host/fleet?sslmode=", "sslmode= in the address of the store is not known"],
  ])("%s is refused, and no secret told", (address, message) => {
    const refusal = refusalOf(address);
    expect(refusal).toMatchObject({ code: "bad_input", message, hint: expect.stringMatching(/\w+.*\.$/u) });
    expect(JSON.stringify(refusal)).not.toContain(secret);
  });
});
