import { describe, expect, it } from "vitest";
import { postgresDurability } from "./postgres-durability.js";

const loses = "the store at db.example/fleet may lose what it has acknowledged";
const remedy = "set synchronous_commit and fsync on";

describe("what a PostgreSQL may lose", () => {
  it.each([
    ["on", "on", null],
    ["local", "on", null],
    ["remote_apply", "on", null],
    ["off", "on", `${loses}: synchronous_commit is off; ${remedy}`],
    ["on", "off", `${loses}: fsync is off; ${remedy}`],
    ["off", "off", `${loses}: synchronous_commit and fsync are off; ${remedy}`],
  ])("is told of synchronous_commit %s, fsync %s", (synchronous_commit, fsync, told) => {
    expect(postgresDurability("db.example/fleet", { synchronous_commit, fsync })).toBe(told);
  });
});
