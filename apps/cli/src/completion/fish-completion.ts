import { flatten, type CompletionNode, type CompletionOption, type Follows } from "./completion-tree.js";

/** A completion script for fish. */
export function fishCompletion(tree: CompletionNode): string {
  const nodes = flatten(tree);
  const steps = nodes
    .filter(({ path }) => path !== "")
    .map(({ path }) => `            case ${path}\n                set at ${path}`);
  const lines = nodes.flatMap((node) => {
    const when = `-n '__simjobs_at "${node.path}"'`;
    return [
      ...node.commands.map(({ name, about }) => `complete -c simjobs ${when} -a ${name} -d ${quoted(about)}`),
      ...(node.argument.kind === "nothing"
        ? []
        : [`complete -c simjobs ${when} ${argumentsOf(node.argument)}`]),
      ...node.options.map((option) => `complete -c simjobs ${when} ${optionOf(option)}`),
    ];
  });
  return `# simjobs in fish. Keep it with: simjobs completion fish > ~/.config/fish/completions/simjobs.fish
function __simjobs_at
    set -l at ""
    for word in (commandline -opc)[2..]
        switch "$at/$word"
${steps.join("\n")}
        end
    end
    test "$at" = "$argv[1]"
end
complete -c simjobs -f
${lines.join("\n")}
`;
}

function optionOf({ names, about, follows }: CompletionOption): string {
  const flags = names.map((name) => (name.startsWith("--") ? `-l ${name.slice(2)}` : `-s ${name.slice(1)}`));
  const value =
    follows.kind === "nothing" ? "" : ` ${follows.kind === "anything" ? "-x" : argumentsOf(follows)}`;
  return `${flags.join(" ")}${value} -d ${quoted(about)}`;
}

function argumentsOf(follows: Follows): string {
  switch (follows.kind) {
    case "words":
      return `-xa '${follows.words.join(" ")}'`;
    case "files":
      return "-rF";
    case "folders":
      return "-xa '(__fish_complete_directories)'";
    case "asked":
      return `-xa '(command -q simjobs; and simjobs completion ${follows.what} (commandline -ct) 2>/dev/null)'`;
    case "anything":
    case "nothing":
      return "-x";
  }
}

function quoted(text: string): string {
  return `'${text.replaceAll("\\", "\\\\").replaceAll("'", String.raw`\'`)}'`;
}
