import type { AnyDocument, DocumentOf } from "@simjobs/core/schemas";
import type { Called } from "./call-command.js";
import type { ToolAnswer, ToolTraits } from "./mcp-tool.js";

/** Of a tool that asks services and changes nothing. */
export const reads: ToolTraits = {
  readOnlyHint: true,
  destructiveHint: false,
  idempotentHint: true,
  openWorldHint: true,
};

/** The answer of a command that printed one document, or told why it could not. */
export function answerOf(
  { documents }: Called,
  says: (document: AnyDocument) => readonly string[] = () => [],
): ToolAnswer {
  const document = documents.at(-1);
  if (document === undefined) throw new TypeError("a command printed nothing");
  return { document, says: document.schema === "simjobs.error/1" ? wordsOf(document) : says(document) };
}

/** An error in sentences. */
export function wordsOf({
  message,
  hint,
}: Pick<DocumentOf<"simjobs.error/1">, "message" | "hint">): readonly string[] {
  return hint === undefined ? [message] : [message, hint];
}
