import { describe, expect, it } from "vitest";
import { placeOf, readStoreUrl } from "./store-url.js";

describe("the address of a store", () => {
  it.each([
    ["redis://host", "redis", "redis://host", "host"],
    ["rediss://:secret@host:6380/2", "redis", "rediss://:secret@host:6380/2", "host:6380/2"],
    ["valkey://host:6379", "redis", "redis://host:6379", "host:6379"],
    ["valkeys://host", "redis", "rediss://host", "host"],
    [
      "postgres://ada:secret@host/fleet?sslmode=require",
      "postgres",
      "postgres://ada:secret@host/fleet?sslmode=require",
      "host/fleet",
    ],
    ["postgresql://host:5432/fleet", "postgres", "postgresql://host:5432/fleet", "host:5432/fleet"],
  ])("%s is one of %s", (address, engine, url, place) => {
    expect(readStoreUrl(address)).toEqual({ engine, url });
    expect(placeOf(url)).toBe(place);
  });
});
