import type { CallToolResult } from "@modelcontextprotocol/server";
import { showControls } from "@simjobs/http";
import { jsonText } from "../output/print-json.js";
import { errorDocument } from "../report/report-error.js";
import type { ToolAnswer } from "./mcp-tool.js";
import { wordsOf } from "./tool-answer.js";

/** An answer as the protocol has it: in sentences, as text of JSON for clients that know no more, and as what it is. */
export function toolResult({ document, says }: ToolAnswer): CallToolResult {
  const words = says.map(showControls).join("\n");
  const content = [words, jsonText(document)].flatMap((text) =>
    text === "" ? [] : [{ type: "text" as const, text }],
  );
  // What went wrong is not the document that the tool promises.
  if (document.schema === "simjobs.error/1") return { content, isError: true };
  return { content, structuredContent: { ...document } };
}

/** What a tool could not do, for want of what it was given or by a mistake of ours. */
export function failedResult(error: unknown): CallToolResult {
  const document = errorDocument(error);
  return toolResult({ document, says: wordsOf(document) });
}
