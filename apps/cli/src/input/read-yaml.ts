import { JobError } from "@simjobs/core";
import { showControls } from "@simjobs/http";

/**
 * Checks that a text is YAML.
 *
 * @param what - where it comes from: `--protocol: discharge.yaml`
 * @throws {JobError} `bad_input` with the line and column of the first mistake
 */
export async function checkYaml(text: string, what: string): Promise<void> {
  const { parseDocument } = await import("yaml");
  const [error] = parseDocument(text, { prettyErrors: true }).errors;
  if (error === undefined) return;
  const [place] = error.linePos ?? [];
  const where = place === undefined ? "" : ` in line ${place.line}, column ${place.col}`;
  // The rest of the message shows the line once more.
  const [first = ""] = error.message.replace(/ at line \d+, column \d+:?/u, "").split("\n");
  throw new JobError("bad_input", `${showControls(what)} is not YAML${where}: ${showControls(first)}`, {
    hint: "Correct the protocol, or check that it is the right file.",
    cause: error,
  });
}
