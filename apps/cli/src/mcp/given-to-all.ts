import type { ToolCall } from "./mcp-tool.js";

/** What `simjobs mcp` was told and each command about jobs that it calls is told, too. */
export function givenToAll({
  profile,
  keepSession,
  storeNames,
}: Pick<ToolCall, "profile" | "keepSession" | "storeNames">): Readonly<Record<string, unknown>> {
  return { profile, keepSession, ...storeNames };
}
