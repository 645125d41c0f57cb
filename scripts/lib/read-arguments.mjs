// What a script of this workspace was started with. Nothing but Node is needed, since nothing may be installed yet.
import { parseArgs } from "node:util";

/**
 * The names and options that a script was given. `--help` prints its usage and ends with 0; what the script does not know ends
 * with 2, before any work.
 *
 * @param {{ script: string, usage: string, names?: readonly string[], options?: import("node:util").ParseArgsOptionsConfig }} known
 * @returns {{ names: readonly string[], values: Record<string, any>, fail: (message: string) => never }} no name means all of
 *   them; `fail` is for what only the script can judge
 */
export function readArguments({ script, usage, names = [], options = {} }) {
  const fail = (message) => end(2, process.stderr, `${script}: ${message}\n\n${usage}`);
  const parsed = parse(fail, { ...options, help: { type: "boolean", short: "h" } });
  if (parsed.values.help) end(0, process.stdout, usage);
  const unknown = parsed.positionals.find((name) => !names.includes(name));
  if (unknown !== undefined)
    fail(
      `there is no "${unknown}". There ${names.length > 0 ? `are: ${names.join(", ")}` : "is nothing to name"}`,
    );
  return { names: parsed.positionals, values: parsed.values, fail };
}

function parse(fail, options) {
  try {
    return parseArgs({ allowPositionals: true, options });
  } catch (error) {
    return fail(error.message);
  }
}

function end(code, stream, text) {
  stream.write(`${text}\n`);
  process.exit(code);
}
