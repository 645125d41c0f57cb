import { mkdirSync } from "node:fs";
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
      PATH: [dirname(node), join(folder, "global", "bin"), "/usr/bin", "/bin"].join(delimiter),
      HOME: this.emptyFolder("home"),
      npm_config_registry: registry,
      npm_config_update_notifier: "false",
    };
  }

  emptyFolder(name) {
    const folder = join(this.#folder, name);
    mkdirSync(folder, { recursive: true });
    return folder;
  }

  async version() {
    return (await this.node(["-p", "process.versions.node"])).stdout.trim();
  }

  node(args, cwd = this.#folder) {
    return run(this.#node, args, { cwd, env: this.#env });
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
}
