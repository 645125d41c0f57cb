import { spawn } from "node:child_process";
import { delimiter, join } from "node:path";
import { root } from "./workspace.mjs";

const quietTools = {
  TURBO_TELEMETRY_DISABLED: "1",
  TURBO_NO_UPDATE_NOTIFIER: "1",
  npm_config_update_notifier: "false",
};

/**
 * Runs a command with the workspace's tools on PATH. Never rejects: a command that cannot start has code 127.
 *
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, stdio?: "inherit" }} [options] `env` is added to that of this process, unless it
 *   has a PATH; `inherit` shows what the command writes instead of keeping it
 * @returns {Promise<{ code: number, output: string, stdout: string }>} `output` is both streams in one text
 */
export function run(command, args, { cwd = root, env = {}, stdio = "pipe" } = {}) {
  return new Promise((resolve) => {
    const PATH = [join(root, "node_modules", ".bin"), process.env.PATH].join(delimiter);
    const child = spawn(command, args, {
      cwd,
      env: env.PATH === undefined ? { ...process.env, ...quietTools, PATH, ...env } : env,
      stdio: ["ignore", stdio, stdio],
      // Where tools are `.cmd` files, only a shell starts them.
      shell: process.platform === "win32",
    });
    let output = "";
    let stdout = "";
    child.stdout?.setEncoding("utf8").on("data", (text) => ((output += text), (stdout += text)));
    child.stderr?.setEncoding("utf8").on("data", (text) => (output += text));
    child.on("error", (error) =>
      resolve({ code: 127, output: `${command}: ${error.message}\n`, stdout: "" }),
    );
    child.on("close", (code, signal) => {
      if (signal !== null) output += `\nended by ${signal}\n`;
      resolve({ code: code ?? 1, output, stdout });
    });
  });
}
