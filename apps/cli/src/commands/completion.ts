import { maybe, one } from "../command/argument-specs.js";
import { defineCommand } from "../command/command.js";
import { commonHeading } from "../command/common-options.js";
import { flag, under } from "../command/option-specs.js";
import { askedWords } from "../completion/asked.js";
import { shells } from "../completion/shells.js";

export const completionCommand = defineCommand({
  name: "completion",
  about: "print a script with which a shell completes commands and options",
  details:
    "The scripts complete commands and options by themselves. References, groups, profiles and the pairs of --where they\n" +
    "have from simjobs completion references|profiles|pairs [typed], which reads what is on record here and asks no service.",
  arguments: {
    shell: one("shell", "bash, zsh, fish or powershell", () => shells),
    typed: maybe("typed", "of a word that is asked for: its beginning"),
  },
  options: under(commonHeading, {
    json: flag("print one JSON document"),
    verbose: flag("print stack traces"),
  }),
  examples: [
    ["source <(simjobs completion bash)", "in ~/.bashrc; the same in ~/.zshrc with zsh"],
    ["simjobs completion fish > ~/.config/fish/completions/simjobs.fish"],
    ["simjobs completion powershell | Out-String | Invoke-Expression", "in $PROFILE"],
  ],
  run: async ({ shell, typed, options }, context, all) => {
    const { runCompletion, runSuggestion } = await import("./run-completion.js");
    const asked = askedWords.find((one) => one === shell);
    return asked === undefined
      ? runCompletion(context, { shell, typed }, await all(), options)
      : runSuggestion(context, asked, typed ?? "", options);
  },
});
