import { setImmediate } from "node:timers/promises";
import type { Transport } from "@modelcontextprotocol/server";
import { serveStdio, StdioServerTransport } from "@modelcontextprotocol/server/stdio";
import { showControls } from "@simjobs/http";
import type { AllCommands } from "../command/command.js";
import { interruptionOf, type CliContext } from "../context.js";
import { exitCodes } from "../exit-codes.js";
import { buildServer, type Desk } from "./build-server.js";
import { storeOf } from "../settings/store-of.js";
import type { McpOptions } from "./mcp-options.js";
import { SendingTurns } from "./sending-turns.js";
import { TaskBook } from "./task-book.js";
import { toolsFor } from "./tools/all-tools.js";

/** Serves the protocol on standard input and output until the client ends it, or the process is to end. */
export async function runMcp(context: CliContext, options: McpOptions, all: AllCommands): Promise<number> {
  const { input, output } = context.wires();
  await serve(context, options, all, new StdioServerTransport(input, output));
  await new Promise<void>((resolve) => output.write("", () => resolve())); // also what was answered last has gone out
  const interruption = interruptionOf(context);
  // Being stopped is how a server ends.
  return interruption?.by === "SIGHUP" ? interruption.exitCode : exitCodes.done;
}

/** Serves the protocol on a transport until that is closed or the context's signal aborts, and then until no call is under way. */
export async function serve(
  context: CliContext,
  options: McpOptions,
  all: AllCommands,
  transport: Transport,
): Promise<void> {
  const tellFault = (error: unknown): void =>
    context.stderr.write(
      `simjobs mcp: ${showControls(error instanceof Error ? error.message : String(error))}\n`,
    );
  const desk: Desk = {
    context,
    all,
    tools: toolsFor({ readOnly: options.readOnly === true }),
    turns: new SendingTurns(),
    tasks: new TaskBook(context),
    profile: options.profile,
    keepSession: options.keepSession,
    storeNames: { store: options.store, storePrefix: options.storePrefix },
    isInFleet: storeOf(context, options) !== undefined,
    onCall: (line) => {
      if (options.verbose === true) context.stderr.write(`simjobs mcp: ${showControls(line)}\n`);
    },
    underWay: new Set(),
  };
  // The newest revision for those who ask for it, the ones before for those who shake hands.
  const handle = serveStdio(() => buildServer(desk), { transport, onerror: tellFault });
  await new Promise<void>((resolve) => {
    const { onclose } = transport;
    // oxlint-disable-next-line unicorn/prefer-add-event-listener -- a transport has no events
    transport.onclose = () => {
      onclose?.();
      resolve();
    };
    if (context.signal.aborted) resolve();
    else context.signal.addEventListener("abort", () => resolve(), { once: true });
  });
  desk.tasks.leave();
  const finishing = Promise.allSettled(desk.underWay);
  context.beforeLeaving(
    finishing,
    "a call was still under way. What it has left open: simjobs resume --list",
  );
  if (context.signal.aborted) {
    await finishing;
    await setImmediate(); // who is still there hears what is known: the answers go out in this turn
  }
  await handle.close();
  await Promise.allSettled(desk.underWay);
}
