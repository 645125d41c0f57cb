import { spawnSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";
import { beforeAll, describe, expect, it } from "vitest";
import { temporaryFolder } from "./testing/run-cli.js";

let program = "";
beforeAll(async () => {
  // A program of two files as the bundler makes them: one that keeps, and one that is kept.
  const folder = temporaryFolder();
  const build = await rolldown({
    input: fileURLToPath(new URL("keep-compiled.ts", import.meta.url)),
    platform: "node",
  });
  await build.write({ dir: folder, format: "cjs", entryFileNames: "keep-compiled.cjs" });
  await build.close();
  program = join(folder, "main.cjs");
  writeFileSync(
    program,
    `const keep = require("./keep-compiled.cjs").keepCompiled(process);\nrequire("./part.cjs").say(process.argv[2]);\nkeep();\n`,
  );
  writeFileSync(
    join(folder, "part.cjs"),
    `exports.say = (word) => { if (word === undefined) throw new Error("no word"); console.log(word); };\n`,
  );
}, 60_000);

function run(env: Readonly<Record<string, string>>, ...argv: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...argv], {
    encoding: "utf8",
    env,
  });
  return { status, stdout, stderr };
}

const name = `part.cjs-${process.version}-${process.arch}`;
const said = { status: 0, stdout: "hello\n", stderr: "" };

/** A home in which one command has run, and the file that it has kept. */
function afterOneRun() {
  const env = { SIMJOBS_HOME: temporaryFolder() };
  expect(run(env, "hello")).toEqual(said);
  const folder = join(env.SIMJOBS_HOME, "compiled");
  return { env, folder, path: join(folder, name) };
}

describe("what was compiled", () => {
  it("is kept by the first command for nobody else, and taken by the next as it is", () => {
    const { env, folder, path } = afterOneRun();
    expect(readdirSync(folder)).toEqual([name, `${name}.hello`]);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    const { ino } = statSync(path);
    expect(run(env, "hello")).toEqual(said);
    expect(statSync(path).ino).toBe(ino);
  });

  it.each([
    ["of which a byte has changed", (path: string) => damage(path, (bytes) => bytes.with(200, 255))],
    ["that is cut off", (path: string) => damage(path, (bytes) => bytes.slice(0, 100))],
    ["that is empty", (path: string) => damage(path, () => [])],
    ["of zeros", (path: string) => damage(path, (bytes) => bytes.map(() => 0))],
    ["that others can write to", (path: string) => chmodSync(path, 0o666)],
  ])("is not taken from a file %s, which is written anew", (_which, spoil) => {
    const { env, path } = afterOneRun();
    const good = readFileSync(path);
    spoil(path);
    expect(run(env, "hello")).toEqual(said);
    expect(readFileSync(path).byteLength).toBe(good.byteLength);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    const { ino } = statSync(path);
    expect(run(env, "hello")).toEqual(said);
    expect(statSync(path).ino).toBe(ino);
  });

  it("is added to once by each command that goes well, and by nothing else", () => {
    const { env, path } = afterOneRun();
    const kept = [statSync(path).ino];
    for (const word of ["hello", "other", "other", "--help", "Other"]) {
      expect(run(env, word)).toEqual({ ...said, stdout: `${word}\n` });
      kept.push(statSync(path).ino);
    }
    expect(kept.map((ino, index) => ino !== kept[index - 1])).toEqual([
      true, // the first
      false,
      true,
      false,
      false,
      false,
    ]);
  });

  it("is removed when something is written a season later", () => {
    const { env, folder } = afterOneRun();
    const [old, recent] = [join(folder, "start-old.cjs"), join(folder, "start-new.cjs")];
    writeFileSync(old, "");
    writeFileSync(recent, "");
    utimesSync(old, new Date("2020-01-01"), new Date("2020-01-01"));
    run(env, "other");
    expect(existsSync(old)).toBe(false);
    expect(existsSync(recent)).toBe(true);
  });

  it("leaves the places in stacks as they are", () => {
    const { env } = afterOneRun();
    expect(run(env).stderr).toMatch(/part\.cjs:1:57/u);
  });

  it("is not missed where it cannot be kept", () => {
    const file = join(temporaryFolder(), "file");
    writeFileSync(file, "");
    expect(run({ SIMJOBS_HOME: file }, "hello")).toEqual(said);
    expect(run({}, "hello")).toEqual(said);
  });

  it("is kept where others keep such things, if there is no home of ours", () => {
    const home = temporaryFolder();
    mkdirSync(join(home, "cache"));
    run({ HOME: home, XDG_CACHE_HOME: join(home, "cache") }, "hello");
    run({ HOME: home }, "hello");
    const places = process.platform === "linux" ? ["cache", ".cache"] : [];
    for (const place of places) expect(readdirSync(join(home, place, "simjobs", "compiled"))).toHaveLength(2);
  });

  it("is not kept where NODE_DISABLE_COMPILE_CACHE says so", () => {
    const home = temporaryFolder();
    expect(run({ SIMJOBS_HOME: home, NODE_DISABLE_COMPILE_CACHE: "1" }, "hello")).toEqual(said);
    expect(readdirSync(home)).toEqual([]);
  });
});

function damage(path: string, change: (bytes: number[]) => readonly number[]): void {
  writeFileSync(path, Uint8Array.from(change([...readFileSync(path)])));
}
