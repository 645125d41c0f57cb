import {
  ProtocolError,
  ProtocolErrorCode,
  type CallToolResult,
  type McpServer,
  type ServerContext,
} from "@modelcontextprotocol/server";
import * as z from "zod/mini";
import type { Task, TaskBook } from "./task-book.js";

/** @see https://modelcontextprotocol.github.io/ext-tasks/specification/2026-07-28/tasks.html */
export const tasksExtension = "io.modelcontextprotocol/tasks";

const capabilities = z.looseObject({
  "io.modelcontextprotocol/clientCapabilities": z.looseObject({
    extensions: z.looseObject({ [tasksExtension]: z.looseObject({}) }),
  }),
});
const ofTask = z.looseObject({ taskId: z.string() });

/** Whether the client says with its call that it looks for the answer by and by. */
export function knowsTasks({ mcpReq }: ServerContext): boolean {
  return capabilities.safeParse(mcpReq.envelope).success;
}

/** What a call is answered with whose answer is looked for by and by. */
export function createdTask(task: Task): CallToolResult {
  return {
    resultType: "task",
    ...task,
    content: [{ type: "text", text: `Task ${task.taskId} is working.` }],
  };
}

/** Answers `tasks/get`, `tasks/update` and `tasks/cancel`. */
export function answerForTasks({ server }: McpServer, tasks: TaskBook): void {
  const found = (taskId: string): Task => {
    const task = tasks.get(taskId);
    if (task !== undefined) return task;
    throw new ProtocolError(ProtocolErrorCode.InvalidParams, "there is no such task, or not any more");
  };
  server.setRequestHandler("tasks/get", { params: ofTask }, ({ taskId }) => {
    const { result, ...task } = found(taskId);
    return task.status === "completed"
      ? { ...task, result: { resultType: "complete", ...result } }
      : { ...task };
  });
  // No task of ours asks for anything.
  server.setRequestHandler("tasks/update", { params: ofTask }, ({ taskId }) => {
    found(taskId);
    return {};
  });
  server.setRequestHandler("tasks/cancel", { params: ofTask }, ({ taskId }) => {
    found(taskId);
    tasks.end(taskId);
    return {};
  });
}
