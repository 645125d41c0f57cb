import { describe, expect, it } from "vitest";
import { redisDurability } from "./redis-durability.js";

const remedy = "set appendonly yes, appendfsync always and maxmemory-policy noeviction";
const loses = "the store at queue.example may lose what it has acknowledged";
const untold =
  "the store at queue.example does not tell whether it keeps what it has acknowledged: see to it that it has";

describe("what a Redis may lose", () => {
  it.each([
    ["yes", "always", "noeviction", null],
    ["no", "everysec", "noeviction", `${loses}: appendonly is no; ${remedy}`],
    ["yes", "everysec", "noeviction", `${loses}: appendfsync is everysec; ${remedy}`],
    [
      "yes",
      "no",
      "volatile-lru",
      `${loses}: appendfsync is no and maxmemory-policy is volatile-lru; ${remedy}`,
    ],
    ["yes", "always", "allkeys-lru", `${loses}: maxmemory-policy is allkeys-lru; ${remedy}`],
    ["yes", undefined, "noeviction", `${untold} appendfsync always`],
    [
      undefined,
      undefined,
      undefined,
      `${untold} appendonly yes, appendfsync always and maxmemory-policy noeviction`,
    ],
    ["no", undefined, undefined, `${loses}: appendonly is no; ${remedy}`],
  ])(
    "is told of appendonly %s, appendfsync %s, maxmemory-policy %s",
    (appendonly, appendfsync, maxmemoryPolicy, told) => {
      expect(redisDurability("queue.example", { appendonly, appendfsync, maxmemoryPolicy })).toBe(told);
    },
  );
});
