import { expect, it } from "vitest";
import { findNodeProcess } from "./node-processes.js";

const find = findNodeProcess({ hostname: "here", pid: process.pid, startedAtMs: Date.now() });

it("finds the process that asks", async () => {
  expect(await find(process.pid)).toHaveProperty("startedAt");
});

it.each([0, -1, -process.pid, 1.5, Number.NaN, Number.MAX_SAFE_INTEGER])(
  "finds no process by the number %d, which none can have",
  async (pid) => {
    expect(await find(pid)).toBeNull();
  },
);
