import {
  McpServer,
  ProtocolError,
  ProtocolErrorCode,
  type CallToolResult,
  type ServerContext,
  type Tool,
} from "@modelcontextprotocol/server";
import { jsonSchemaOf } from "@simjobs/core/schemas";
import * as z from "zod/mini";
import type { AllCommands } from "../command/command.js";
import type { CliContext } from "../context.js";
import type { StoreNames } from "../settings/store-names.js";
import { CallSignal } from "./call-signal.js";
import { instructions } from "./instructions.js";
import type { McpTool, ToolCall } from "./mcp-tool.js";
import type { SendingTurns } from "./sending-turns.js";
import { answerForTasks, createdTask, knowsTasks, tasksExtension } from "./answer-for-tasks.js";
import type { TaskBook } from "./task-book.js";
import { failedResult, toolResult } from "./tool-result.js";

/** What all connections of one server share. */
export interface Desk {
  readonly context: CliContext;
  readonly all: AllCommands;
  readonly tools: readonly McpTool[];
  readonly turns: SendingTurns;
  readonly tasks: TaskBook;
  readonly profile: string | undefined;
  /** Those of `--store` and `--store-prefix`. */
  readonly storeNames: StoreNames;
  /** Whether there is a fleet. */
  readonly isInFleet: boolean;
  /** That of `--keep-session`. */
  readonly keepSession: boolean | undefined;
  /** Is told of each call, and of its end. */
  readonly onCall: (line: string) => void;
  /** Calls that are under way, which the process waits for at its end. */
  readonly underWay: Set<Promise<unknown>>;
}

/** How often a client that wants to hear how far a call has come hears that it goes on, in milliseconds. */
const signOfLifeMs = 10_000;

/** A server of the protocol for one connection. */
export function buildServer(desk: Desk): McpServer {
  const server = new McpServer(
    { name: "simjobs", title: "simjobs", version: desk.context.version },
    {
      capabilities: { tools: {}, extensions: { [tasksExtension]: {} } },
      instructions: instructions(desk),
    },
  );
  // Asked for by hand, since tools are described by the schemas of our documents, and errors are such documents, too.
  server.server.setRequestHandler("tools/list", () => ({
    tools: desk.tools.map((tool) => described(tool, desk)),
  }));
  server.server.setRequestHandler("tools/call", async ({ params }, exchange) => {
    const tool = desk.tools.find(({ name }) => name === params.name);
    if (tool === undefined)
      throw new ProtocolError(
        ProtocolErrorCode.InvalidParams,
        `there is no tool ${JSON.stringify(params.name.slice(0, 80))}`,
      );
    if (tool.isLong && knowsTasks(exchange)) return beginTask(desk, tool, params.arguments);
    const { signal } = exchange.mcpReq;
    const { tell, stop } = progressOf(exchange, desk.context);
    const result = underWay(desk, runTool(desk, tool, params.arguments, { signal, tell, isTask: false }));
    return server.server.projectCallToolResult(await result.finally(stop), outputSchema(tool));
  });
  answerForTasks(server, desk.tasks);
  return server;
}

/** Has the process wait for a piece of work at its end. */
function underWay<Value>({ underWay: all }: Desk, work: Promise<Value>): Promise<Value> {
  const kept = work.finally(() => all.delete(kept));
  all.add(kept);
  return kept;
}

function beginTask(desk: Desk, tool: McpTool, words: unknown): CallToolResult {
  const { task, done } = desk.tasks.begin((signal, tell) =>
    runTool(desk, tool, words, { signal, tell, isTask: true }),
  );
  void underWay(desk, done);
  return createdTask(task);
}

async function runTool(
  desk: Desk,
  tool: McpTool,
  words: unknown,
  { signal, tell, isTask }: Pick<ToolCall, "tell" | "isTask"> & { readonly signal: AbortSignal },
): Promise<CallToolResult> {
  const { context, onCall } = desk;
  const ending = new CallSignal(context.signal, signal);
  const call: ToolCall = {
    ...desk,
    context: { ...context, signal: ending.signal },
    tell: (line) => {
      onCall(`${tool.name}: ${line}`);
      tell(line);
    },
    isTask,
  };
  try {
    const answer = await tool.run(words, call);
    if (ending.signal.aborted)
      onCall(`${tool.name}: stopped, and nobody waits for its answer: ${answer.says.join(" ")}`);
    return toolResult(answer);
  } catch (error) {
    return failedResult(error);
  } finally {
    ending.dispose();
  }
}

/** Tells the client how far a call has come, where that has asked for it. */
function progressOf(
  { mcpReq }: ServerContext,
  context: CliContext,
): { readonly tell: (line: string) => void; readonly stop: () => void } {
  const progressToken = mcpReq._meta?.progressToken;
  if (progressToken === undefined) return { tell: () => {}, stop: () => {} };
  let progress = 0;
  const tell = (message: string): void => {
    if (mcpReq.signal.aborted) return;
    progress += 1;
    const params = { progressToken, progress, message };
    mcpReq.notify({ method: "notifications/progress", params }).catch(() => {}); // who has gone hears nothing
  };
  // Some clients give up on a call of which they hear nothing for a minute.
  return { tell, stop: context.redraw(signOfLifeMs, () => tell("still looking")) };
}

function described(tool: McpTool, { isInFleet }: Pick<Desk, "isInFleet">): Tool {
  const { name, title, about, aboutInFleet = about, traits } = tool;
  return {
    name,
    title,
    description: isInFleet ? aboutInFleet : about,
    inputSchema: inputSchema(tool),
    outputSchema: outputSchema(tool),
    annotations: { title, ...traits },
  };
}

function inputSchema({ input }: McpTool): Tool["inputSchema"] {
  const { $schema: _schema, ...schema }: Readonly<Record<string, unknown>> = z.toJSONSchema(input, {
    io: "input",
  });
  return { ...schema, type: "object" };
}

/** The schema of the document, without its own name: a client that reads it twice would take it for another of that name. */
function outputSchema({ output }: McpTool): NonNullable<Tool["outputSchema"]> {
  const { $schema: _schema, $id: _id, ...schema } = jsonSchemaOf(output);
  return { ...schema, type: "object" };
}
