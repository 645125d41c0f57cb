import { isGroup, type CommandNode } from "../command/command.js";
import { serviceEntries } from "../services/registry.js";
import type { ServiceStage } from "../services/service-entry.js";

/** The name of a command, and what loads it. */
export type NamedLoad = readonly [name: string, load: () => Promise<CommandNode>];

/** The commands for what single services can do. One that had the name of another would be refused where all are put together. */
export function serviceCommands(): readonly NamedLoad[] {
  return serviceEntries().flatMap(({ facts, commands = {} }) =>
    Object.entries(commands).map(([name, load]): NamedLoad => [
      name,
      async () => onAccountOf(facts.name, await load()),
    ]),
  );
}

/** A command that runs on the account of a service which the settings and `--profile` name. */
function onAccountOf(service: string, node: CommandNode<ServiceStage>): CommandNode {
  if (isGroup(node)) return { ...node, commands: node.commands.map((each) => onAccountOf(service, each)) };
  return {
    ...node,
    run: async (given, context, all) => {
      const { Accounts } = await import("../services/accounts.js");
      const { profile, keepSession } = given.options;
      const accounts = await Accounts.create(context, {
        profile: typeof profile === "string" ? profile : undefined,
        keepSession: keepSession === true,
      });
      return node.run(given, { context, opening: await accounts.openingOf(service) }, all);
    },
  };
}
