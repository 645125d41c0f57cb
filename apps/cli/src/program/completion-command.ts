import { Command, Option } from "commander";
import type { CliContext } from "../context.js";
import { commonHeading, examples, runnersFor, type Called } from "./command-tools.js";

/** @param program - all commands, which is what is completed */
export function completionCommand(context: CliContext, called: Called, program: Command): Command {
  const { runWith } = runnersFor(called);
  return new Command("completion")
    .description("print a script with which a shell completes commands and options")
    .argument("<shell>", "bash, zsh, fish or powershell")
    .addOption(new Option("--json", "print one JSON document").helpGroup(commonHeading))
    .addOption(new Option("--verbose", "print stack traces").helpGroup(commonHeading))
    .addHelpText(
      "after",
      examples(
        ["source <(simjobs completion bash)", "in ~/.bashrc; the same in ~/.zshrc with zsh"],
        ["simjobs completion fish > ~/.config/fish/completions/simjobs.fish"],
        ["simjobs completion powershell | Out-String | Invoke-Expression", "in $PROFILE"],
      ),
    )
    .action(
      runWith(async (shell: string, options) =>
        (await import("../commands/completion.js")).completionCommand(context, shell, program, options),
      ),
    );
}
