import { closeSync, fstatSync } from "node:fs";
import { isatty } from "node:tty";

/**
 * At its end Node puts each terminal that it was started on into the state that it had, and before 24.1 it aborts where that
 * fails, as on a terminal that was closed meanwhile. One that the program has closed itself is left alone.
 *
 * @see https://github.com/nodejs/node/pull/58200
 */
export function closeGoneTerminals(process: NodeJS.Process): void {
  const terminals = [0, 1, 2].filter((descriptor) => isDevice(descriptor) && isatty(descriptor));
  if (terminals.length === 0) return;
  process.on("exit", () => {
    for (const descriptor of terminals) if (!isatty(descriptor)) closeSync(descriptor);
  });
}

/** Asked first, because it costs nothing. */
function isDevice(descriptor: number): boolean {
  try {
    return fstatSync(descriptor).isCharacterDevice();
  } catch {
    return false; // nobody has given us one
  }
}
