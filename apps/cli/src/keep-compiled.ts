// Loading the program is most of what a short command costs, and compiling it is a third of that. V8 can give out what it has
// compiled and take it back. `enableCompileCache` of Node 22 does so too, but keeps less: what was compiled while the files
// were loaded, and not what the command came to after that.
import {
  closeSync,
  existsSync,
  fstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { Script } from "node:vm";

/** What is needed of the process. */
export interface CompiledFor {
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: string;
  readonly arch: string;
  /** Of Node: what was compiled by one version is of no use to another. */
  readonly version: string;
  readonly pid: number;
  readonly getuid?: () => number;
}

const wrapper = ["(function (exports, require, module, __filename, __dirname) { ", "\n})"] as const;
const keptForMs = 90 * 24 * 3_600_000;

/**
 * Has the files that are loaded from now on taken from what an earlier command has compiled, where there is such. Nothing
 * that goes wrong with it matters: then they are compiled as ever.
 *
 * @returns what is to be called at the end of a command that went well, to keep what was compiled for the next one
 */
export function keepCompiled(process: CompiledFor): () => void {
  const folder = cacheFolder(process);
  if (folder === undefined) return nothing;
  if (typeof require === "undefined") return nothing; // not bundled as CommonJS
  // Each command adds once what it comes to; a mere flag comes to nothing that is worth it.
  const command = /^[a-z]{1,20}$/u.exec(process.argv[2] ?? "")?.[0];
  const added: { readonly script: Script; readonly path: string }[] = [];
  const load = (module: NodeJS.Module, filename: string): void => {
    const source = readFileSync(filename).toString("latin1"); // the bundler writes ASCII, and this is read soonest
    const path = join(folder, `${basename(filename)}-${process.version}-${process.arch}`);
    const cachedData = readCompiled(path, process.getuid?.());
    const script = new Script(wrapper[0] + source + wrapper[1], {
      filename,
      columnOffset: -wrapper[0].length, // for stacks
      ...(cachedData === undefined ? {} : { cachedData }),
    });
    const isTaken = cachedData !== undefined && script.cachedDataRejected !== true;
    if (!isTaken || !existsSync(`${path}.${command}`)) added.push({ script, path });
    const run: unknown = script.runInThisContext();
    const own = (id: string): unknown => module.require(id);
    if (typeof run === "function") run(module.exports, own, module, filename, dirname(filename));
  };
  require.extensions[".cjs"] = load;
  return () => {
    if (command === undefined || added.length === 0) return;
    dropOld(folder);
    // By now V8 has also compiled the functions that the command came to, and still knows those that it was given.
    for (const { script, path } of added) {
      const compiled = script.createCachedData();
      writeFile(path, Buffer.concat([compiled, compiled]), process.pid);
      writeFile(`${path}.${command}`, "", process.pid);
    }
  };
}

/** What versions before have left. What is still in use is written anew, once in so long a time. */
function dropOld(folder: string): void {
  try {
    for (const name of readdirSync(folder)) {
      const path = join(folder, name);
      if (Date.now() - statSync(path).mtimeMs > keptForMs) rmSync(path);
    }
  } catch {
    // There is none yet, or somebody else has just removed it.
  }
}

/** Where it is kept; `undefined` where it is not wanted, or where there is no such place. */
function cacheFolder({ env, platform }: CompiledFor): string | undefined {
  const given = (name: string): string | undefined => (env[name] === "" ? undefined : env[name]);
  if (given("NODE_DISABLE_COMPILE_CACHE") !== undefined) return undefined;
  const own = given("SIMJOBS_HOME");
  if (own !== undefined) return join(own, "compiled");
  const home = given("HOME");
  const inHome = (...names: string[]): string | undefined =>
    home === undefined ? undefined : join(home, ...names);
  const usual =
    platform === "win32"
      ? given("LOCALAPPDATA")
      : platform === "darwin"
        ? inHome("Library", "Caches")
        : (given("XDG_CACHE_HOME") ?? inHome(".cache"));
  return usual === undefined ? undefined : join(usual, "simjobs", "compiled");
}

/**
 * It is run as a program is: only what is our own, and what nobody else can write to, is taken. V8 looks at its version and
 * length, and runs into what a broken disk has made of the rest: so it is kept twice, and both must be alike, which is told
 * sooner than any sum is loaded.
 */
function readCompiled(path: string, uid: number | undefined): Buffer | undefined {
  try {
    const file = openSync(path, "r");
    try {
      const { mode, uid: owner } = fstatSync(file);
      if (uid !== undefined && (owner !== uid || (mode & 0o022) !== 0)) return undefined;
      const bytes = readFileSync(file);
      const [one, other] = [bytes.subarray(0, bytes.length / 2), bytes.subarray(bytes.length / 2)];
      return one.equals(other) ? one : undefined;
    } finally {
      closeSync(file);
    }
  } catch {
    return undefined;
  }
}

function writeFile(path: string, content: Buffer | string, pid: number): void {
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    writeFileSync(`${path}.${pid}`, content, { mode: 0o600, flag: "wx" });
    renameSync(`${path}.${pid}`, path);
  } catch {
    // No room, no permission: the next command compiles as this one did.
  }
}

function nothing(): void {}
