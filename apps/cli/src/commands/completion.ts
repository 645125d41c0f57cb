import { one } from "../command/argument-specs.js";
import { defineCommand } from "../command/command.js";
import { commonHeading } from "../command/common-options.js";
import { flag, under } from "../command/option-specs.js";
import { shells } from "../completion/shells.js";

export const completionCommand = defineCommand({
  name: "completion",
  about: "print a script with which a shell completes commands and options",
  arguments: { shell: one("shell", "bash, zsh, fish or powershell", () => shells) },
  options: under(commonHeading, {
    json: flag("print one JSON document"),
    verbose: flag("print stack traces"),
  }),
  examples: [
    ["source <(simjobs completion bash)", "in ~/.bashrc; the same in ~/.zshrc with zsh"],
    ["simjobs completion fish > ~/.config/fish/completions/simjobs.fish"],
    ["simjobs completion powershell | Out-String | Invoke-Expression", "in $PROFILE"],
  ],
  run: async ({ shell, options }, context, all) =>
    (await import("./run-completion.js")).runCompletion(context, shell, await all(), options),
});
