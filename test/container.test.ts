import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { cpSync, existsSync, mkdirSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { root, textOf } from "./workspace-files.js";

interface Instruction {
  readonly name: string;
  readonly text: string;
}

const instructions: readonly Instruction[] = textOf("Containerfile")
  .split("\n")
  .filter((line) => line !== "" && !line.startsWith("#"))
  .map((line) => {
    const [name = "", ...rest] = line.split(" ");
    return { name, text: rest.join(" ") };
  });
const named = (name: string): readonly string[] =>
  instructions.flatMap((one) => (one.name === name ? [one.text] : []));
const copies = named("COPY").map((text) => text.split(" "));

/** Whether a file of the workspace is left out of what is sent to the builder: the last rule that fits counts. */
function isIgnored(path: string): boolean {
  const rules = textOf(".dockerignore")
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("#"));
  let ignored = false;
  for (const rule of rules) {
    const pattern = rule.replace(/^!/u, "").split("/");
    const parts = path.split("/").slice(0, pattern.length);
    const fits =
      pattern.length === parts.length &&
      pattern.every((part, index) => part === "*" || part === parts[index]);
    if (fits) ignored = !rule.startsWith("!");
  }
  return ignored;
}

const environment = Object.fromEntries(
  named("ENV").flatMap((text) => text.split(" ").map((pair) => pair.split("="))),
);

describe("the container file", () => {
  it("copies what is there after a build, and what the builder is sent", () => {
    expect(copies.length).toBeGreaterThan(2);
    for (const [from = ""] of copies)
      expect([from, existsSync(join(root, from)), isIgnored(from)]).toEqual([from, true, false]);
    expect(isIgnored("apps/mock/dist/main.js")).toBe(false);
    for (const path of ["node_modules", ".git", "apps/cli/dist", "apps/mock/src", "packages/core"])
      expect(isIgnored(path)).toBe(true);
  });
});

describe("what is copied, laid out as in the container,", () => {
  const folder = mkdtempSync(join(tmpdir(), "simjobs-container-"));
  let child: ChildProcess;
  let port = "";
  let remarks = "";
  beforeAll(async () => {
    for (const [from = "", to = ""] of copies) {
      const target =
        to.endsWith("/") && !from.endsWith("dist")
          ? join(folder, to, from.split("/").at(-1) ?? "")
          : join(folder, to);
      mkdirSync(dirname(target), { recursive: true });
      cpSync(join(root, from), target, { recursive: true });
    }
    const [command = "", ...args] = JSON.parse(named("ENTRYPOINT").join("")) as string[];
    expect(command).toBe("node");
    // A free port in place of the container's own; everything else as there.
    child = spawn(process.execPath, [...args, "--json", "--port", "0", "--storage-port", "0"], {
      cwd: folder,
      env: { ...process.env, ...environment, SIMJOBS_MOCK_SCENARIO: "calm" },
      stdio: ["ignore", "pipe", "pipe"],
    });
    child.stderr?.setEncoding("utf8").on("data", (text: string) => (remarks += text));
    if (child.stdout === null) throw new Error("the mock has no output");
    const [line] = await once(createInterface({ input: child.stdout }), "line");
    ({ port } = new URL((JSON.parse(String(line)) as { readonly url: string }).url));
  });
  afterAll(() => child.kill("SIGKILL"));

  it("serves at all addresses of the container, with the scenario that the environment names", async () => {
    const answer = await fetch(`http://127.0.0.1:${port}/_mock/state`);
    expect(await answer.json()).toMatchObject({ scenarios: ["calm"], jess: { counts: { QUEUED: 3 } } });
  });

  it("is told nothing by the environment that it does not know, and tells that all can reach it", () => {
    expect(remarks).toContain("everybody who reaches this machine can use the mock");
    expect(remarks).not.toContain("is not known");
  });

  it("is found healthy by its health check, and ends when it is stopped", async () => {
    const [check = ""] = named("HEALTHCHECK");
    const [, ...args] = JSON.parse(check.slice(check.indexOf("["))) as string[];
    const asked = args.map((text) => text.replace(":8787/", `:${port}/`));
    const looked = spawn(process.execPath, asked, { stdio: "ignore" });
    expect(await once(looked, "exit")).toEqual([0, null]);
    child.kill("SIGTERM");
    expect(await once(child, "exit")).toEqual([0, null]);
    const again = spawn(process.execPath, asked, { stdio: "ignore" });
    expect(await once(again, "exit")).toEqual([1, null]);
  });
});
