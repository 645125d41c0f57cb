import { JobError } from "@simjobs/core";
import { bashCompletion } from "../completion/bash-completion.js";
import { completionTree, type CompletionNode } from "../completion/completion-tree.js";
import type { Asked } from "../completion/asked.js";
import { shells } from "../completion/shells.js";
import { suggest } from "../completion/suggest.js";
import { fishCompletion } from "../completion/fish-completion.js";
import { powershellCompletion } from "../completion/powershell-completion.js";
import { zshCompletion } from "../completion/zsh-completion.js";
import type { CliContext } from "../context.js";
import { exitCodes } from "../exit-codes.js";
import { printJson } from "../output/print-json.js";
import type { CommandGroup } from "../command/command.js";
import type { CommonOptions } from "../command/common-options.js";

const writers: Readonly<Record<(typeof shells)[number], (tree: CompletionNode) => string>> = {
  bash: bashCompletion,
  zsh: zshCompletion,
  fish: fishCompletion,
  powershell: powershellCompletion,
};

/** Prints what a shell needs to complete our commands and options. */
export async function runCompletion(
  context: CliContext,
  { shell: name, typed }: { readonly shell: string; readonly typed: string | undefined },
  all: CommandGroup,
  options: Pick<CommonOptions, "json">,
): Promise<number> {
  const shell = shells.find((one) => one === name);
  if (shell === undefined) {
    throw new JobError(
      "bad_input",
      `${JSON.stringify(name.slice(0, 80))} is no shell that simjobs completes in`,
      {
        hint: `Known are ${shells.join(", ")}.`,
      },
    );
  }
  if (typed !== undefined) {
    throw new JobError(
      "bad_input",
      `completion ${shell} takes nothing else, and there is ${JSON.stringify(typed)}`,
      {
        hint: `Write simjobs completion ${shell}`,
      },
    );
  }
  const script = writers[shell](completionTree(all));
  if (options.json === true) printJson(context, { schema: "simjobs.completion/1", shell, script });
  else context.stdout.write(script);
  return exitCodes.done;
}

/** Prints what a word can go on as, one a line: for the scripts. */
export async function runSuggestion(
  context: CliContext,
  asked: Asked,
  typed: string,
  { json = false }: Pick<CommonOptions, "json">,
): Promise<number> {
  if (json) {
    throw new JobError("bad_input", "what a word can go on as is told in plain lines alone", {
      hint: "Leave --json out.",
    });
  }
  const words = await suggest(context, asked, typed);
  context.stdout.write(words.map((word) => `${word}\n`).join(""));
  return exitCodes.done;
}
