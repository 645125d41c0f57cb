import type { McpTool } from "../mcp-tool.js";
import { applyCancelTool } from "./apply-cancel-tool.js";
import { listTool } from "./list-tool.js";
import { planCancelTool } from "./plan-cancel-tool.js";
import { openWishesTool, receiptsTool, resumeTool } from "./record-tools.js";
import { showTool } from "./show-tool.js";
import { statusTool } from "./status-tool.js";
import { watchTool } from "./watch-tool.js";

const tools: readonly McpTool[] = [
  listTool,
  statusTool,
  showTool,
  watchTool,
  planCancelTool,
  applyCancelTool,
  receiptsTool,
  openWishesTool,
  resumeTool,
];

/** What an agent can call; where it is only to look, nothing that could send a cancel. */
export function toolsFor({ readOnly }: { readonly readOnly: boolean }): readonly McpTool[] {
  return readOnly ? tools.filter(({ traits }) => !traits.destructiveHint) : tools;
}
