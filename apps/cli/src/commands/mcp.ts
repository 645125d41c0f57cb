import { defineCommand } from "../command/command.js";
import { mcpOptions } from "../mcp/mcp-options.js";

export const mcpCommand = defineCommand({
  name: "mcp",
  about: "let an agent list, watch and cancel jobs: a server of the Model Context Protocol",
  arguments: {},
  options: mcpOptions,
  details:
    "Standard input and output carry the protocol and nothing else; it ends when its input does. An agent cancels in two\n" +
    "steps: plan_cancel names the jobs and sends nothing, apply_cancel takes such a plan and nothing else. With --store or\n" +
    "SIMJOBS_STORE the cancels are handed over to that fleet, and the agent is told so.",
  examples: [
    ["simjobs mcp", "as the command of an MCP server, in the settings of an agent"],
    ["simjobs mcp --read-only", "for one that is to look and not to cancel"],
    ["simjobs mcp --store redis://queue.example", "for one whose cancels a fleet of machines finishes"],
  ],
  run: async ({ options }, context, all) => (await import("../mcp/run-mcp.js")).runMcp(context, options, all),
});
