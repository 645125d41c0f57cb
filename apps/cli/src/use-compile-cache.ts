import { existsSync, lstatSync, mkdirSync } from "node:fs";
import { dirname, join } from "node:path";

/** What is needed of the process. */
export interface CompiledFor {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: string;
  readonly version: string;
  readonly getuid?: (() => number) | undefined;
  readonly getBuiltinModule?: ((id: "node:module") => NodeModules) | undefined;
}

/** Of Node's own module about modules, what newer versions have. */
interface NodeModules {
  readonly createRequire: unknown;
  readonly enableCompileCache?: ((folder: string) => { readonly directory?: string | undefined }) | undefined;
}

/**
 * Has Node keep what it compiles, and take it back in later commands, where it can (22.8 and newer): compiling is a third of
 * what a short command takes. Nothing that goes wrong with it matters: then it is compiled as ever. Node writes the folder's
 * content, and nobody here deletes of it.
 *
 * @returns the folder, where it is used
 * @see https://nodejs.org/api/module.html#moduleenablecompilecacheoptions: `NODE_DISABLE_COMPILE_CACHE` turns it off
 */
export function useCompileCache(process: CompiledFor): string | undefined {
  if (process.version.startsWith("v20.")) return undefined; // to ask it takes a millisecond
  const enableCompileCache = process.getBuiltinModule?.("node:module").enableCompileCache;
  if (enableCompileCache === undefined) return undefined;
  const folder = cacheFolder(process);
  if (folder === undefined || !isOurs(folder, process.getuid?.())) return undefined;
  return enableCompileCache(folder).directory;
}

function cacheFolder({ env, platform }: CompiledFor): string | undefined {
  const given = (name: string): string | undefined => (env[name] === "" ? undefined : env[name]);
  if (given("NODE_DISABLE_COMPILE_CACHE") !== undefined) return undefined;
  const own = given("SIMJOBS_HOME");
  if (own !== undefined) return join(own, "compile-cache");
  const home = given("HOME");
  const inHome = (...names: string[]): string | undefined =>
    home === undefined ? undefined : join(home, ...names);
  const usual =
    platform === "win32"
      ? given("LOCALAPPDATA")
      : platform === "darwin"
        ? inHome("Library", "Caches")
        : (given("XDG_CACHE_HOME") ?? inHome(".cache"));
  return usual === undefined ? undefined : join(usual, "simjobs", "compile-cache");
}

/** What is kept there is run as a program is: nobody else may write to it. */
function isOurs(folder: string, uid: number | undefined): boolean {
  try {
    // One by one: see `makeFolder`, which is not loaded for this, since it is in front of every command.
    const missing: string[] = [];
    for (let each = folder; !existsSync(each) && !missing.includes(each); each = dirname(each))
      missing.unshift(each); // a drive that is not there is its own parent
    for (const each of missing) mkdirSync(each, { mode: 0o700 });
    const looks = lstatSync(folder);
    return looks.isDirectory() && (uid === undefined || (looks.uid === uid && (looks.mode & 0o022) === 0));
  } catch {
    return false; // no room, no permission, or something else of that name
  }
}
