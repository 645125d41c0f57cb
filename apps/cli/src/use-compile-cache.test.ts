import { spawnSync } from "node:child_process";
import {
  chmodSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { bundleProgram } from "./testing/bundle-program.js";
import { temporaryFolder } from "./testing/run-cli.js";
import { useCompileCache } from "./use-compile-cache.js";

/** A process whose Node can keep what it compiles, and where it was told to. */
function aProcess(env: Readonly<Record<string, string>>, platform = "linux") {
  const folders: string[] = [];
  const getuid = process.getuid?.bind(process);
  return {
    folders,
    env,
    platform,
    version: "v22.8.0",
    ...(getuid === undefined ? {} : { getuid }),
    getBuiltinModule: () => ({
      createRequire,
      enableCompileCache: (folder: string) => {
        folders.push(folder);
        return { directory: folder };
      },
    }),
  };
}

describe("what Node has compiled", () => {
  it("is kept in a folder of our own, for nobody else", () => {
    const home = temporaryFolder();
    const each = aProcess({ SIMJOBS_HOME: home });
    const folder = join(home, "compile-cache");
    expect(useCompileCache(each)).toBe(folder);
    expect(each.folders).toEqual([folder]);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
  });

  it.each<[string, string, (home: string) => Record<string, string>, readonly string[]]>([
    ["XDG_CACHE_HOME", "linux", (home) => ({ HOME: home, XDG_CACHE_HOME: join(home, "c") }), ["c"]],
    ["the home on Linux", "linux", (home) => ({ HOME: home, XDG_CACHE_HOME: "" }), [".cache"]],
    ["the home on macOS", "darwin", (home) => ({ HOME: home }), ["Library", "Caches"]],
    ["LOCALAPPDATA", "win32", (home) => ({ LOCALAPPDATA: home }), []],
  ])("is kept where others keep such things: %s", (_where, platform, envOf, names) => {
    const home = temporaryFolder();
    expect(useCompileCache(aProcess(envOf(home), platform))).toBe(
      join(home, ...names, "simjobs", "compile-cache"),
    );
  });

  it.each<[string, (folder: string) => void, Record<string, string>]>([
    [
      "that others can write to",
      (folder) => {
        mkdirSync(folder);
        chmodSync(folder, 0o777);
      },
      {},
    ],
    ["that is a link", (folder) => symlinkSync(temporaryFolder(), folder), {}],
    ["that is a file", (folder) => writeFileSync(folder, "mine"), {}],
    ["that is not wanted", () => {}, { NODE_DISABLE_COMPILE_CACHE: "1" }],
  ])("is not kept in a folder %s", (_what, prepare, env) => {
    const home = temporaryFolder();
    prepare(join(home, "compile-cache"));
    const each = aProcess({ SIMJOBS_HOME: home, ...env });
    expect(useCompileCache(each)).toBeUndefined();
    expect(each.folders).toEqual([]);
  });

  it("is not missed by a Node that keeps nothing, or where there is no home", () => {
    const env = { SIMJOBS_HOME: temporaryFolder() };
    expect(useCompileCache({ env, platform: "linux", version: "v22.7.0" })).toBeUndefined();
    expect(useCompileCache({ ...aProcess(env), version: "v20.19.0" })).toBeUndefined();
    expect(
      useCompileCache({
        ...aProcess({ SIMJOBS_HOME: temporaryFolder() }),
        getBuiltinModule: () => ({ createRequire }),
      }),
    ).toBeUndefined();
    expect(useCompileCache(aProcess({}))).toBeUndefined();
  });
});

describe("a folder that simjobs is given as its home", () => {
  let program = "";
  beforeAll(async () => {
    program = await bundleProgram();
  }, 60_000);

  it("keeps every file that was there, however old and wherever", () => {
    const home = temporaryFolder();
    const old = new Date("2020-01-01");
    const paths = [
      "thesis.docx",
      "compiled/thesis.docx",
      "compiled/main.cjs-v20.20.2-x64",
      "compile-cache/notes",
      "compile-cache/v1/x",
    ];
    for (const path of paths) {
      mkdirSync(join(home, path, ".."), { recursive: true, mode: 0o700 });
      writeFileSync(join(home, path), path);
      utimesSync(join(home, path), old, old);
    }
    const env = { PATH: process.env["PATH"], SIMJOBS_HOME: home };
    for (const argv of [["--help"], ["list", "--help"], ["config", "get", "--json"], ["resume", "--list"]]) {
      expect(spawnSync(process.execPath, [program, ...argv], { env }).status).not.toBeNull();
    }
    expect(paths.map((path) => readFileSync(join(home, path), "utf8"))).toEqual(paths);
    expect(readdirSync(join(home, "compiled"))).toHaveLength(2);
  });
});
