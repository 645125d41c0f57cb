import type { CommandNode } from "../command/command.js";
import type { CliContext } from "../context.js";
import type { Opening, ServiceFacts, ServiceKind } from "./service.js";
import type { Submitting } from "./work.js";

/** What a command runs on that belongs to one service. */
export interface ServiceStage {
  readonly context: CliContext;
  readonly opening: Opening;
}

/** A service as the registry has it: all that the program knows of it. */
export interface ServiceEntry {
  readonly facts: ServiceFacts;
  /** @default nothing can be submitted to it from here */
  readonly submitting?: Submitting;
  /** Commands for what this service alone can do. */
  readonly commands?: readonly CommandNode<ServiceStage>[];
  readonly load: () => Promise<ServiceKind>;
}
