import { isGroup, type CommandNode } from "../command/command.js";
import { serviceEntries } from "../services/registry.js";
import type { ServiceStage } from "../services/service-entry.js";

/** What loads the commands for what single services can do, by their names. */
export function serviceCommands(): Readonly<Record<string, () => Promise<CommandNode>>> {
  return Object.fromEntries(
    serviceEntries().flatMap(({ facts, commands = {} }) =>
      Object.entries(commands).map(([name, load]) => [
        name,
        async () => onAccountOf(facts.name, await load()),
      ]),
    ),
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
