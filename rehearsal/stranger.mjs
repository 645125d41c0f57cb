import { spawn } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { run } from "../scripts/lib/run.mjs";

/** Somebody with one version of Node, npm and nothing else: an empty home, empty folders, an environment of three variables. */
export class Stranger {
  #node;
  #npm;
  #env;
  #folder;

  constructor({ node, npm, registry, folder }) {
    this.#node = node;
    this.#npm = npm;
    this.#folder = folder;
    this.#env = {
      PATH: [join(folder, "npm"), dirname(node), join(folder, "global", "bin"), "/usr/bin", "/bin"].join(
        delimiter,
      ),
      HOME: this.emptyFolder("home"),
      npm_config_registry: registry,
      npm_config_update_notifier: "false",
      npm_config_prefix: join(folder, "global"),
    };
    // The version of npm that everything else here uses, by its name.
    const npmAlone = `#!/bin/sh\nexec "${node}" "${npm}" "$@"\n`;
    writeFileSync(join(this.emptyFolder("npm"), "npm"), npmAlone, { mode: 0o755 });
  }

  emptyFolder(name) {
    const folder = join(this.#folder, name);
    mkdirSync(folder, { recursive: true });
    return folder;
  }

  async version() {
    return (await this.node(["-p", "process.versions.node"])).stdout.trim();
  }

  node(args, cwd = this.#folder, env = {}) {
    return run(this.#node, args, { cwd, env: { ...this.#env, ...env } });
  }

  npm(args, cwd = this.#folder) {
    return this.node([this.#npm, ...args, "--no-audit", "--no-fund", "--loglevel=error"], cwd);
  }

  /** Installs for all folders, as `npm install -g` does. */
  install(name) {
    return this.npm(["install", "--global", `--prefix=${join(this.#folder, "global")}`, name]);
  }

  /** Starts a program by its name. */
  program(name, args, cwd = this.#folder) {
    return run(name, args, { cwd, env: this.#env });
  }

  /** Types lines into a shell that ends at the first that fails. */
  shell(lines, cwd) {
    return run("sh", ["-eu", "-c", `exec 2>&1\n${lines}`], { cwd, env: this.#env });
  }

  /** Types a line into another terminal, and waits until it has printed something; `end()` presses Ctrl-C there. */
  async background(line, ready) {
    const child = spawn("sh", ["-c", line], {
      cwd: this.#folder,
      env: this.#env,
      stdio: ["ignore", "pipe", "pipe"],
    });
    const ended = new Promise((resolve) => child.on("close", resolve));
    const terminal = {
      output: "",
      async end() {
        child.kill("SIGINT");
        await ended;
      },
    };
    await new Promise((resolve, reject) => {
      for (const stream of [child.stdout, child.stderr]) {
        stream.setEncoding("utf8").on("data", (text) => {
          terminal.output += text;
          if (ready.test(terminal.output)) setImmediate(resolve);
        });
      }
      child.on("close", () => reject(new Error(`${line} has ended:\n${terminal.output}`)));
    });
    return terminal;
  }
}
