import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

/** The release that this action belongs to: it stands in the same commit. */
function ownVersion() {
  const manifest = new URL("../../apps/cli/package.json", import.meta.url);
  return JSON.parse(readFileSync(fileURLToPath(manifest), "utf8")).version;
}

/** Installs the command line of that release into a folder, once, and gives the path of its program. */
export async function install(folder, version = ownVersion()) {
  const program = join(folder, "node_modules", "simjobs", "dist", "main.cjs");
  if (existsSync(program)) return program;
  const args = ["install", "--prefix", folder, "--no-save", "--no-audit", "--no-fund", `simjobs@${version}`];
  const npm = spawn("npm", args, {
    stdio: ["ignore", "ignore", "inherit"],
    shell: process.platform === "win32", // there npm is a `.cmd`
  });
  const code = await ended(npm);
  if (code !== 0 || !existsSync(program))
    throw new Error(`npm could not install simjobs@${version} (exit ${code})`);
  return program;
}

/** Runs the command line and reads what it prints as JSON. Its talk goes to the log. Signals of the runner are passed on. */
export class Simjobs {
  #program;
  #cwd;
  #child;
  /** The signal that the runner has sent, if it has. */
  interruptedBy;

  constructor(program, cwd) {
    this.#program = program;
    this.#cwd = cwd;
    for (const signal of ["SIGINT", "SIGTERM"]) {
      process.on(signal, () => {
        this.interruptedBy = signal;
        this.#child?.kill(signal);
      });
    }
  }

  /**
   * @param onDocument is given each document as soon as it is there
   * @returns the exit code and all documents
   */
  async run(words, onDocument = () => {}) {
    const args = [...words, "--json"];
    const isScript = /\.[cm]?js$/u.test(this.#program);
    const [command, before] = isScript ? [process.execPath, [this.#program]] : [this.#program, []];
    const child = spawn(command, [...before, ...args], {
      cwd: this.#cwd,
      stdio: ["ignore", "pipe", "inherit"],
    });
    this.#child = child;
    const end = ended(child);
    const documents = [];
    for await (const line of createInterface({ input: child.stdout })) {
      const document = parsed(line);
      if (document === undefined) continue;
      documents.push(document);
      onDocument(document);
    }
    const code = await end;
    this.#child = undefined;
    return { code, documents };
  }
}

/** The message of the error that a command printed in place of its document. */
export function errorIn({ code, documents }) {
  const error = documents.find(({ schema }) => schema === "simjobs.error/1");
  if (error === undefined) return `simjobs ended with exit code ${code}`;
  return error.hint === undefined ? error.message : `${error.message}. ${error.hint}`;
}

function parsed(line) {
  try {
    return JSON.parse(line);
  } catch {
    return undefined; // the rest of a line that a signal has cut
  }
}

function ended(child) {
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code, signal) => resolve(code ?? signal));
  });
}
