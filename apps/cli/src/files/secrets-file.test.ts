import {
  chmodSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import type { Clock } from "@simjobs/core";
import { systemClock } from "@simjobs/http";
import { describe, expect, it } from "vitest";
import { temporaryFolder } from "../testing/run-cli.js";
import { sleepersClock } from "../testing/sleepers-clock.js";
import { SecretsFile } from "./secrets-file.js";

function secretsIn(folder: string, clock: Clock = sleepersClock()): SecretsFile {
  let ids = 0;
  return new SecretsFile({
    path: join(folder, "secrets", "secrets.json"),
    clock,
    newId: () => `${process.pid}-${String(++ids)}-${folder.length}`,
    platform: "linux",
    machine: { hostname: "here", pid: 4711, startedAtMs: 0, findProcess: async () => null },
  });
}

describe("the secrets file", () => {
  it("is readable by its owner alone, in a folder that nobody else can enter", async () => {
    const secrets = secretsIn(temporaryFolder());
    await secrets.set("a", "1");
    expect(statSync(secrets.path).mode & 0o777).toBe(0o600);
    expect(statSync(dirname(secrets.path)).mode & 0o777).toBe(0o700);
    expect(await secrets.get("a")).toBe("1");
    expect(await secrets.get("b")).toBeUndefined();
  });

  it("is empty where it is missing", async () => {
    expect(await secretsIn(temporaryFolder()).get("a")).toBeUndefined();
  });

  it.each([0o644, 0o640, 0o604, 0o620])("is refused with mode %o", async (mode) => {
    const secrets = secretsIn(temporaryFolder());
    await secrets.set("a", "1");
    chmodSync(secrets.path, mode);
    await expect(secrets.get("a")).rejects.toMatchObject({
      code: "bad_input",
      hint: expect.stringContaining("chmod 600"),
    });
    await expect(secrets.set("b", "2")).rejects.toMatchObject({ code: "bad_input" });
  });

  it.each(["{", "[]", '{"schema":"simjobs.secrets/1","entries":{"a":1}}', ""])(
    "is called damaged when it holds %j",
    async (text) => {
      const secrets = secretsIn(temporaryFolder());
      mkdirSync(dirname(secrets.path), { recursive: true });
      writeFileSync(secrets.path, text, { mode: 0o600 });
      await expect(secrets.get("a")).rejects.toThrow("is damaged");
    },
  );

  it("keeps every secret of those who write at once", async () => {
    const folder = temporaryFolder();
    // Real time: those who wait for a file's lock wait for the disk.
    const [one, other] = [secretsIn(folder, systemClock), secretsIn(`${folder}/.`, systemClock)];
    const names = Array.from({ length: 10 }, (_, index) => `k${String(index)}`);
    await Promise.all(names.map((name, index) => (index % 2 === 0 ? one : other).set(name, name)));
    for (const name of names) expect(await one.get(name)).toBe(name);
    expect(readdirSync(dirname(one.path))).toEqual(["secrets.json"]);
  });

  it("forgets what is removed, and tells whether it was there", async () => {
    const secrets = secretsIn(temporaryFolder());
    await secrets.set("a", "1");
    expect(await secrets.remove("a")).toBe(true);
    expect(await secrets.remove("a")).toBe(false);
    expect(readFileSync(secrets.path, "utf8")).not.toContain('"1"');
  });

  it("does one piece of work at a time", async () => {
    const folder = temporaryFolder();
    const [one, other] = [secretsIn(folder), secretsIn(folder)];
    const order: string[] = [];
    const work = (name: string) => async (): Promise<void> => {
      order.push(`${name} begins`);
      await new Promise((resolve) => setImmediate(resolve));
      order.push(`${name} ends`);
    };
    await Promise.all([one.exclusively("x", work("a")), other.exclusively("x", work("b"))]);
    expect(order[1]).toBe(order[0]?.replace("begins", "ends"));
    expect(order[3]).toBe(order[2]?.replace("begins", "ends"));
  });

  it("is not written while another process is at it, however long that takes", async () => {
    const secrets = secretsIn(temporaryFolder());
    await secrets.set("a", "1");
    const lock = `${secrets.path}.write.lock`;
    writeFileSync(lock, "");
    await expect(secrets.set("a", "2")).rejects.toMatchObject({
      code: "file_unwritable",
      hint: expect.stringContaining(lock) as string,
    });
    expect(await secrets.get("a")).toBe("1");
  });

  it("lets a piece of work begin whose turn does not come: better twice than never", async () => {
    const secrets = secretsIn(temporaryFolder());
    await secrets.set("a", "1");
    const lock = `${secrets.path}.sign-in.lock`;
    writeFileSync(lock, "somebody's");
    expect(await secrets.exclusively("sign-in", async () => "done")).toBe("done");
    expect(readFileSync(lock, "utf8")).toBe("somebody's");
  });

  it("replaces a link by a file of its own, and leaves what it pointed to alone", async () => {
    const folder = temporaryFolder();
    const secrets = secretsIn(folder);
    const elsewhere = join(folder, "elsewhere.json");
    writeFileSync(elsewhere, '{"schema":"simjobs.secrets/1","entries":{}}', { mode: 0o600 });
    mkdirSync(dirname(secrets.path), { recursive: true });
    symlinkSync(elsewhere, secrets.path);
    await secrets.set("a", "hidden");
    expect(readFileSync(elsewhere, "utf8")).not.toContain("hidden");
  });
});
