import { isIP } from "node:net";
import { MockInputError } from "../base/mock-input-error.js";

/** Where the mock listens unless it is told otherwise: at this machine alone. */
const usualHost = "127.0.0.1";

/**
 * The address or name to listen at. Nothing, as an unset variable leaves it, is the usual one: Node takes an empty
 * text for every address of the machine.
 *
 * @throws {MockInputError} for what is neither an address nor a name
 */
export function readHost(given: string | undefined): string {
  const text = (given ?? "").trim();
  if (text === "") return usualHost;
  const bare = text.startsWith("[") && text.endsWith("]") ? text.slice(1, -1) : text;
  if (isIP(bare) !== 0) {
    if (!bare.includes("%")) return bare;
    throw new MockInputError(
      `no web address can name "${text}": listen at :: or at an address without a zone`,
    );
  }
  if (/^\[.*\]:\d+$|^[^:]+:\d+$/u.test(text))
    throw new MockInputError(`the host "${text}" has a port in it; a port is given by itself`);
  if (!/^[\w.-]+$/u.test(text))
    throw new MockInputError(`the host must be an IP address or a name alone, not "${text}"`);
  return text;
}
