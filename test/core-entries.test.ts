import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { root } from "./workspace-files.js";

/** Imports an entry of the built package in a process of its own, and tells which modules of zod that has loaded. */
async function zodLoadedBy(entry: string): Promise<string[]> {
  const hook = `import { writeSync } from "node:fs";
    export async function load(url, context, next) {
      if (/[/]zod[/]/.test(url)) writeSync(1, url + "\\n");
      return next(url, context);
    }`;
  const program = `
    const { register } = await import("node:module");
    register(${JSON.stringify(`data:text/javascript,${encodeURIComponent(hook)}`)});
    await import(${JSON.stringify(entry)});
  `;
  const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "-e", program], {
    cwd: `${root}/packages/control`,
  });
  return stdout.split("\n").filter((line) => line !== "");
}

it("the root of core loads no module of zod", async () => {
  expect(await zodLoadedBy("@simjobs/core")).toEqual([]);
});

it.each(["@simjobs/core/schemas", "@simjobs/core/schemas/ionworks", "@simjobs/core/schemas/jess"])(
  "%s does",
  async (entry) => {
    expect(await zodLoadedBy(entry)).not.toEqual([]);
  },
);
