import { spawnSync } from "node:child_process";
import { copyFileSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { root, textOf } from "./workspace-files.js";
import { programPath } from "../scripts/lib/workspace.mjs";

interface Service {
  readonly image?: string;
  readonly build?: string | { readonly context: string; readonly dockerfile: string };
  readonly command?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly secrets?: readonly string[];
  readonly depends_on?: Readonly<Record<string, unknown>>;
  readonly deploy?: { readonly replicas: number };
}

const compose: {
  readonly services: Readonly<Record<string, Service>>;
  readonly secrets: Readonly<Record<string, unknown>>;
} = parse(textOf("examples/fleet/compose.yaml"), { merge: true });
const unit = textOf("examples/fleet/simjobs-worker@.service")
  .split("\n")
  .filter((line) => line.includes("=") && !line.startsWith("#"))
  .map((line): readonly [string, string] => [
    line.slice(0, line.indexOf("=")),
    line.slice(line.indexOf("=") + 1),
  ]);
const valuesOf = (name: string): readonly string[] =>
  unit.flatMap(([key, text]) => (key === name ? [text] : []));
const environmentPage = textOf("docs/environment.md");

/** What the program says to these words where only the store's address is wrong. */
function refusal(words: readonly string[]): string {
  const env = {
    PATH: process.env["PATH"],
    HOME: mkdtempSync(join(tmpdir(), "simjobs-example-")),
    SIMJOBS_KEYRING: "off",
    SIMJOBS_STORE: "nowhere",
    JESS_EMAIL: "ada@example.org",
    JESS_PASSWORD: "x",
  };
  const { stdout, stderr } = spawnSync(process.execPath, [programPath("simjobs"), ...words], {
    env,
    encoding: "utf8",
  });
  return stdout + stderr;
}

describe("the containers of a fleet", () => {
  const { worker, simjobs } = compose.services;

  it("are a store, a mock of the services, three workers, and the program itself", () => {
    expect(Object.keys(compose.services)).toEqual(["store", "services", "worker", "simjobs"]);
    expect(worker?.deploy?.replicas).toBe(3);
    expect(Object.keys(worker?.depends_on ?? {})).toEqual(["store", "services"]);
    expect(simjobs?.environment).toEqual(worker?.environment);
    expect(worker?.environment?.["SIMJOBS_STORE"]).toContain("@store:5432/");
  });

  it("are given secrets that there are", () => {
    const given = Object.values(compose.services).flatMap(({ secrets = [] }) => secrets);
    expect(new Set(given)).toEqual(new Set(Object.keys(compose.secrets)));
    const files = Object.values(worker?.environment ?? {}).filter((text) => text.startsWith("/run/secrets/"));
    expect(files.map((path) => path.replace("/run/secrets/", ""))).toEqual(worker?.secrets);
  });

  it("are told by variables that the program reads, in words that it takes", () => {
    const names = Object.keys(worker?.environment ?? {});
    expect(names.length).toBeGreaterThan(4);
    expect(names.filter((name) => !environmentPage.includes(`\`${name}\``))).toEqual([]);
    expect(worker?.command?.[0]).toBe("worker");
    expect(refusal(worker?.command ?? [])).toContain("the address of the store does not begin with");
  });
});

describe("the unit of a worker", () => {
  it("starts the program with words that it takes, and gives it variables that it reads", () => {
    const [start = ""] = valuesOf("ExecStart");
    const [env, program, ...words] = start.split(" ");
    expect([env, program, words[0]]).toEqual(["/usr/bin/env", "simjobs", "worker"]);
    expect(refusal(words)).toContain("the address of the store does not begin with");
    const file = textOf("examples/fleet/worker.env").split("\n");
    const names = [...valuesOf("Environment"), ...file.filter((line) => /^[A-Z]/.test(line))].map(
      (line) => line.split("=")[0] ?? "",
    );
    expect(names).toContain("SIMJOBS_STORE");
    expect(names.filter((name) => !environmentPage.includes(`\`${name}\``))).toEqual([]);
  });

  it("hands every credential on as a file", () => {
    const credentials = valuesOf("LoadCredential").map((text) => text.split(":")[0] ?? "");
    const files = valuesOf("Environment").flatMap((text) => /_FILE=%d\/(.+)$/.exec(text)?.[1] ?? []);
    expect(files).toEqual(credentials);
  });

  const hasSystemd = spawnSync("systemd-analyze", ["--version"]).status === 0;
  it.skipIf(!hasSystemd)("is one that systemd understands", () => {
    const folder = mkdtempSync(join(tmpdir(), "simjobs-unit-"));
    const path = join(folder, "simjobs-worker@1.service");
    copyFileSync(join(root, "examples/fleet/simjobs-worker@.service"), path);
    const { status, stderr } = spawnSync("systemd-analyze", ["verify", "--recursive-errors=no", path], {
      encoding: "utf8",
    });
    expect(stderr).toBe("");
    expect(status).toBe(0);
  });
});
