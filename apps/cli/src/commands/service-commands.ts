import { isGroup, type CommandNode } from "../command/command.js";
import { serviceEntries } from "../services/registry.js";
import type { ServiceStage } from "../services/service-entry.js";

/** What single services can do besides what all of them do. */
export function serviceCommands(): readonly CommandNode[] {
  return serviceEntries().flatMap(({ facts, commands = [] }) =>
    commands.map((command) => onAccountOf(facts.name, command)),
  );
}

/** A command that runs on the account of a service which the settings and `--profile` name. */
function onAccountOf(service: string, node: CommandNode<ServiceStage>): CommandNode {
  if (isGroup(node)) return { ...node, commands: node.commands.map((each) => onAccountOf(service, each)) };
  return {
    ...node,
    run: async (given, context, all) => {
      const { Accounts } = await import("../services/accounts.js");
      const { profile } = given.options;
      const accounts = await Accounts.create(context, typeof profile === "string" ? { profile } : {});
      return node.run(given, { context, opening: await accounts.openingOf(service) }, all);
    },
  };
}
