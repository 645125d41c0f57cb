import type { CommandNode } from "../command/command.js";
import type { CliContext } from "../context.js";
import type { Opening, ServiceFacts, ServiceKind } from "./service.js";
import type { ServiceDemo } from "./service-demo.js";
import type { Submitting } from "./work.js";

/** What a command runs on that belongs to one service. */
export interface ServiceStage {
  readonly context: CliContext;
  readonly opening: Opening;
}

/**
 * A service as the registry has it: all that the program knows of it. What is not needed to tell services apart is loaded when it
 * is used: starting up quickly matters.
 */
export interface ServiceEntry {
  readonly facts: ServiceFacts;
  readonly load: () => Promise<ServiceKind>;
  /** What each of its variables is for. @default that is not told */
  readonly loadVariables?: (() => Promise<Readonly<Record<string, string>>>) | undefined;
  /** @default nothing can be submitted to it from here */
  readonly loadSubmitting?: (() => Promise<Submitting>) | undefined;
  /** Commands for what this service alone can do, by their names. @default none */
  readonly commands?: Readonly<Record<string, () => Promise<CommandNode<ServiceStage>>>> | undefined;
  /** @default `demo` does without it */
  readonly loadDemo?: (() => Promise<ServiceDemo>) | undefined;
}
