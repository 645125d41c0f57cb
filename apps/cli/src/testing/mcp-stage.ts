import { Client, InMemoryTransport } from "@modelcontextprotocol/client";
import type { CallToolResult } from "@modelcontextprotocol/client";
import type { DocumentName, DocumentOf } from "@simjobs/core/schemas";
import type { RunningMock } from "@simjobs/mock";
import { serve } from "../mcp/run-mcp.js";
import type { McpOptions } from "../mcp/mcp-options.js";
import { allCommands } from "../program.js";
import { onMockStage } from "./mock-stage.js";
import { envOf, testContext, type RunOptions } from "./run-cli.js";
import { parseDocument } from "./read-document.js";
import { clockOf } from "./sleepers-clock.js";

/** An agent, as far as the protocol goes, and the server that it talks to. */
export interface McpSession {
  readonly client: Client;
  /** What the server wrote to standard error. */
  readonly talk: () => string;
  /** Calls a tool whose answer is a document of that name. */
  readonly ask: <Name extends DocumentName>(
    tool: string,
    name: Name,
    words?: Readonly<Record<string, unknown>>,
  ) => Promise<DocumentOf<Name>>;
  /** Calls a tool that cannot do what it is asked for. */
  readonly refused: (
    tool: string,
    words?: Readonly<Record<string, unknown>>,
  ) => Promise<DocumentOf<"simjobs.error/1">>;
  /** The client goes away; resolves when the server has come to its end. */
  readonly leave: () => Promise<void>;
}

export interface SessionOptions extends RunOptions {
  readonly mcp?: McpOptions | undefined;
  /** Whether the client knows the newest revision, or only those before. @default newest */
  readonly revision?: "newest" | "before" | undefined;
}

/** Runs a test on a session with a server of the sources, in this process. */
export async function inSession<T>(
  work: (session: McpSession) => Promise<T>,
  { mcp = {}, revision = "newest", ...options }: SessionOptions,
): Promise<T> {
  let talk = "";
  const context = testContext(["mcp"], options, { out: noOutput, err: (text) => (talk += text) });
  const [ours, theirs] = InMemoryTransport.createLinkedPair();
  const served = serve(context, mcp, allCommands, theirs);
  const client = new Client(
    { name: "test", version: "1" },
    { versionNegotiation: { mode: revision === "newest" ? { pin: newestRevision } : "legacy" } },
  );
  await client.connect(ours);
  await client.listTools(); // from then on, it checks each answer against the schema of its tool
  const leave = async (): Promise<void> => {
    await client.close();
    await served;
  };
  try {
    return await work({
      client,
      talk: () => talk,
      ask: async (tool, name, words = {}) =>
        documentOf(await client.callTool({ name: tool, arguments: words }), name),
      refused: async (tool, words = {}) => errorOf(await client.callTool({ name: tool, arguments: words })),
      leave,
    });
  } finally {
    await leave();
  }
}

/** The same on a mock of its own, whose time the server shares. */
export async function onMcpStage<T>(
  work: (session: McpSession & { readonly mock: RunningMock; readonly home: string }) => Promise<T>,
  options: SessionOptions = {},
): Promise<T> {
  return onMockStage(async ({ mock, home }) =>
    inSession(async (session) => work({ ...session, mock, home }), {
      env: envOf(mock, home),
      clock: clockOf(mock),
      ...options,
    }),
  );
}

export const newestRevision = "2026-07-28";

function noOutput(text: string): never {
  throw new Error(`a command wrote into the protocol: ${text}`);
}

/** The document in a good answer. */
export function documentOf<Name extends DocumentName>(result: CallToolResult, name: Name): DocumentOf<Name> {
  if (result.isError === true) throw new Error(`the tool failed: ${JSON.stringify(result.content)}`);
  return parseDocument(result.structuredContent, name);
}

/** The document in an answer that says what went wrong. */
function errorOf({ isError, content, structuredContent }: CallToolResult): DocumentOf<"simjobs.error/1"> {
  const last = content.at(-1);
  if (isError !== true || structuredContent !== undefined || last?.type !== "text")
    throw new Error(`the tool did what it was asked for: ${JSON.stringify(content)}`);
  return parseDocument(JSON.parse(last.text), "simjobs.error/1");
}
