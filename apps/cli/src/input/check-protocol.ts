import { JobError } from "@simjobs/core";
import { showControls } from "@simjobs/http";

/**
 * Checks that a text can be a protocol: YAML (or JSON) with `steps`, or PyBaMM's steps, one a line. What stands in the steps is
 * the service's business.
 *
 * @param what - where it comes from: `--protocol: discharge.yaml`
 * @returns the names of its inputs, `input["name"]`, each once
 * @throws {JobError} `bad_input`, for broken YAML with the line and column of the first mistake
 * @see docs/services/ionworks.md 10
 */
export async function checkProtocol(text: string, what: string): Promise<readonly string[]> {
  const { isMap, isScalar, parseDocument, visit } = await import("yaml");
  const document = parseDocument(text, { prettyErrors: true });
  const isMapping = isMap(document.contents);
  if (!isMapping && hasPybammStep(text)) return [];
  const [error] = document.errors;
  if (error !== undefined) {
    const [place] = error.linePos ?? [];
    const where = place === undefined ? "" : ` in line ${place.line}, column ${place.col}`;
    // The rest of the message shows the line once more.
    const [first = ""] = error.message.replace(/ at line \d+, column \d+:?/u, "").split("\n");
    throw new JobError("bad_input", `${showControls(what)} is not YAML${where}: ${showControls(first)}`, {
      hint: "Correct the protocol, or check that it is the right file.",
      cause: error,
    });
  }
  if (!isMapping || !document.has("steps")) {
    throw new JobError("bad_input", `${showControls(what)} is no protocol: it has no steps`, {
      hint: 'A protocol is YAML with "steps:", or one step a line, such as "Discharge at 1C until 3.0V".',
    });
  }
  const names = new Set<string>();
  visit(document, {
    Scalar: (_key, node) => {
      if (isScalar(node) && typeof node.value === "string")
        for (const name of inputsIn(node.value)) names.add(name);
    },
  });
  return [...names];
}

function hasPybammStep(text: string): boolean {
  return text.split(/\r\n|\r|\n/u).some((line) => /^\s*(?:charge|discharge|rest|hold|run)\b/iu.test(line));
}

function inputsIn(text: string): string[] {
  return [...text.matchAll(/input\s*\[\s*(?:"([^"]*)"|'([^']*)')\s*\]/gu)].map(
    ([, double, single]) => double ?? single ?? "",
  );
}
