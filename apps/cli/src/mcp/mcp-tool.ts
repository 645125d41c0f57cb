import { JobError } from "@simjobs/core";
import type { AnyDocument, DocumentName } from "@simjobs/core/schemas";
import type * as z from "zod/mini";
import type { AllCommands } from "../command/command.js";
import type { CliContext } from "../context.js";
import type { StoreNames } from "../settings/store-names.js";
import type { SendingTurns } from "./sending-turns.js";

/** What is true of a tool, for whoever decides whether an agent may call it unasked. */
export interface ToolTraits {
  /** It changes nothing, here or at a service. */
  readonly readOnlyHint: boolean;
  /** It may end something that cannot be brought back. */
  readonly destructiveHint: boolean;
  /** Calling it again with the same words does no more than calling it once. */
  readonly idempotentHint: boolean;
  /** It speaks with the services. */
  readonly openWorldHint: boolean;
}

/** One call of a tool. */
export interface ToolCall {
  /** The store of a fleet, where `--store` names one or none. */
  readonly storeNames: StoreNames;
  /** Whether cancels are handed over to a fleet, and its record is the one that is read. */
  readonly isInFleet: boolean;
  /** Its signal ends the call: when the client takes it back, when the client has gone, and when the process is to end. */
  readonly context: CliContext;
  readonly all: AllCommands;
  readonly turns: SendingTurns;
  /** The account of `--profile`. */
  readonly profile: string | undefined;
  /** That of `--keep-session`. */
  readonly keepSession: boolean | undefined;
  /** Tells the client how far it has come, where that wants to hear it. */
  readonly tell: (line: string) => void;
  /** Whether the client looks for the answer by and by, so that a long wait holds nobody up. */
  readonly isTask: boolean;
}

/** What a tool answers. A document `simjobs.error/1` means that it could not do what it was asked for. */
export interface ToolAnswer {
  readonly document: AnyDocument;
  /** What follows from it, in sentences. */
  readonly says: readonly string[];
}

/** What an agent can call. */
export interface McpTool {
  readonly name: string;
  readonly title: string;
  readonly about: string;
  /** The same where cancels are handed over to a fleet. @default about */
  readonly aboutInFleet?: string | undefined;
  readonly input: z.ZodMiniType<object>;
  readonly output: DocumentName;
  readonly traits: ToolTraits;
  /** Whether it may take minutes, so that it is a task for clients that know what that is. */
  readonly isLong: boolean;
  /** @throws {JobError} `bad_input` for words that it does not take */
  readonly run: (words: unknown, call: ToolCall) => Promise<ToolAnswer>;
}

interface ToolDefinition<Input extends object> extends Omit<McpTool, "input" | "run" | "isLong"> {
  readonly input: z.ZodMiniType<Input>;
  readonly isLong?: boolean | undefined;
  readonly run: (words: Input, call: ToolCall) => Promise<ToolAnswer>;
}

/** Makes a tool of its words and of what it does. What `run` is given has the type of its input. */
export function defineTool<Input extends object>(tool: ToolDefinition<Input>): McpTool {
  return {
    ...tool,
    isLong: tool.isLong ?? false,
    run: async (words, call) => tool.run(readWords(tool, words), call),
  };
}

function readWords<Input>(
  { name, input }: { name: string; input: z.ZodMiniType<Input> },
  words: unknown,
): Input {
  const read = input.safeParse(words ?? {});
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  const where = issue === undefined || issue.path.length === 0 ? "" : ` ${issue.path.join(".")}:`;
  const what = issue?.code === "unrecognized_keys" ? `it knows no ${issue.keys.join(", ")}` : issue?.message;
  throw new JobError("bad_input", `${name}:${where} ${what ?? "this is not what it takes"}`, {
    hint: `See the input schema of ${name}.`,
  });
}
