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
import type { Keyring } from "../context.js";
import { openKeyring } from "./keyring.js";
import { SecretsFile } from "./secrets-file.js";

function secretsIn(
  folder: string,
  clock: Clock = sleepersClock(),
  openKeyring: () => Promise<Keyring | undefined> = async () => undefined,
): SecretsFile {
  let ids = 0;
  return new SecretsFile({
    path: join(folder, "secrets", "secrets.json"),
    clock,
    newId: () => `${process.pid}-${String(++ids)}-${folder.length}`,
    platform: "linux",
    openKeyring,
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
    writeFileSync(lock, '{"hostname":"here","pid":4711,"startedAt":"1970-01-01T00:00:00.000Z"}');
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

/** A keyring in memory, which can be locked. */
function memoryKeyring() {
  const held = new Map<string, string>();
  const state = { isLocked: false, isInstalled: true };
  const unlocked = async <T>(work: () => T): Promise<T> => {
    if (state.isLocked) throw new Error("the keyring is locked");
    return work();
  };
  const keyring: Keyring = {
    get: async (name) => unlocked(() => held.get(name) ?? null),
    set: async (name, secret) => unlocked(() => void held.set(name, secret)),
    remove: async (name) => unlocked(() => void held.delete(name)),
  };
  return { held, state, open: async () => (state.isInstalled ? keyring : undefined) };
}

describe("with a keyring", () => {
  const clock = sleepersClock();

  it("no secret is in the file, and each is read from the keyring", async () => {
    const { held, open } = memoryKeyring();
    const secrets = secretsIn(temporaryFolder(), clock, open);
    await secrets.set("a", "sesame");
    expect(readFileSync(secrets.path, "utf8")).not.toContain("sesame");
    expect([...held.values()]).toEqual(["sesame"]);
    expect(await secrets.get("a")).toBe("sesame");
    expect(await secrets.has("a")).toBe(true);
  });

  it("a secret that lay in the file is moved with the next sign-in", async () => {
    const { open } = memoryKeyring();
    const folder = temporaryFolder();
    await secretsIn(folder).set("a", "old sesame");
    const secrets = secretsIn(folder, clock, open);
    expect(await secrets.get("a")).toBe("old sesame");
    await secrets.set("a", "sesame");
    expect(readFileSync(secrets.path, "utf8")).not.toContain("sesame");
  });

  it("a removed secret is nowhere", async () => {
    const { held, open } = memoryKeyring();
    const secrets = secretsIn(temporaryFolder(), clock, open);
    await secrets.set("a", "sesame");
    expect(await secrets.remove("a")).toBe(true);
    expect(held.size).toBe(0);
    expect([await secrets.has("a"), await secrets.get("a"), await secrets.remove("a")]).toEqual([
      false,
      undefined,
      false,
    ]);
  });

  it("two homes of one person do not see each other's secrets", async () => {
    const { open } = memoryKeyring();
    const [one, other] = [temporaryFolder(), temporaryFolder()].map((home) => secretsIn(home, clock, open));
    await one?.set("a", "1");
    await other?.set("a", "2");
    expect([await one?.get("a"), await other?.get("a")]).toEqual(["1", "2"]);
  });

  it("a secret that a locked one does not take goes into the file", async () => {
    const { state, open } = memoryKeyring();
    const secrets = secretsIn(temporaryFolder(), clock, open);
    await secrets.set("a", "first");
    state.isLocked = true;
    await secrets.set("a", "second");
    expect(await secrets.get("a")).toBe("second");
  });

  it.each<[string, Partial<ReturnType<typeof memoryKeyring>["state"]>]>([
    ["is locked", { isLocked: true }],
    ["is not installed any more", { isInstalled: false }],
  ])("that %s, a secret in it is not called missing: it says what to do", async (_which, change) => {
    const { state, open } = memoryKeyring();
    const secrets = secretsIn(temporaryFolder(), clock, open);
    await secrets.set("a", "sesame");
    Object.assign(state, change);
    await expect(secrets.get("a")).rejects.toMatchObject({
      code: "file_unreadable",
      hint: expect.stringContaining("SIMJOBS_KEYRING=off") as string,
    });
    expect(await secrets.has("a")).toBe(true);
  });
});

/** A folder with a program in it, and beside that a package of the name that is looked for. */
function programBeside(text?: string): string {
  const folder = temporaryFolder();
  if (text !== undefined) {
    const home = join(folder, "node_modules", "@napi-rs", "keyring");
    mkdirSync(home, { recursive: true });
    writeFileSync(join(home, "index.js"), text);
  }
  return join(folder, "program.js");
}

describe("the search for a keyring", () => {
  it("finds the package that is installed beside the program, and asks Linux for a store that lasts", async () => {
    const keyring = await openKeyring(
      programBeside(`const held = new Map();
        exports.AsyncEntry = class {
          constructor(service, name, { linux }) { this.key = [service, name, linux.store].join(); }
          async getPassword() { return held.get(this.key); }
          async setPassword(secret) { held.set(this.key, this.key + "=" + secret); }
          async deletePassword() { return held.delete(this.key); }
        };`),
    );
    await keyring?.set("a", "1");
    expect(await keyring?.get("a")).toBe("simjobs,a,secret-service=1");
    await keyring?.remove("a");
    expect(await keyring?.get("a")).toBeNull();
  });

  it.each([
    ["there is none", undefined],
    ["it cannot be loaded on this machine", "throw new Error('no such binary');"],
    ["it is something else", "exports.Entry = 1;"],
  ])("finds nothing where %s", async (_why, text) => {
    expect(await openKeyring(programBeside(text))).toBeUndefined();
  });
});
