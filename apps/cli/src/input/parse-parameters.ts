import { JobError } from "@simjobs/core";
import { showControls } from "@simjobs/http";

/**
 * Reads `name=number`, one a parameter. A name may hold anything, `=` too: its value is behind the last one.
 *
 * @throws {JobError} `bad_input`
 */
export function parseParameters(given: readonly string[], option: string): Record<string, number> {
  const parameters = new Map<string, number>();
  for (const text of given) {
    const at = text.lastIndexOf("=");
    const [name, value] = [text.slice(0, at).trim(), text.slice(at + 1).trim()];
    if (at < 0 || name === "" || value === "" || !Number.isFinite(Number(value))) {
      throw new JobError("bad_input", `${option}: ${showControls(text)} is not a name with a number`, {
        hint: `Write the input's name and its value, such as ${option} rate=0.5.`,
      });
    }
    if (parameters.has(name)) {
      throw new JobError("bad_input", `${option}: ${showControls(name)} is given twice`, {
        hint: "Give each input one value.",
      });
    }
    parameters.set(name, Number(value));
  }
  return Object.fromEntries(parameters);
}
