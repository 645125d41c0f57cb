import { flatten, type CompletionNode, type Follows } from "./completion-tree.js";

const beginning = `# What the program knows of this machine. No space after an =, for its value follows.
_simjobs_ask() {
  [[ $PREFIX == -* ]] && return
  local -a found
  found=("\${(@f)$(simjobs completion "$1" "$PREFIX" 2>/dev/null)}")
  compadd -U -S '' -- "\${(@M)found:#*=}"
  compadd -U -- "\${(@)found:#(*=|)}"
}
_simjobs() {
  local at="" i
  local -a flags plain
`;

/** A completion script for zsh, to be sourced or put into a folder of \`fpath\` as \`_simjobs\`. */
export function zshCompletion(tree: CompletionNode): string {
  const nodes = flatten(tree);
  // The value of an option is no command, whatever its name is.
  const taking = nodes.flatMap(({ path, options }) =>
    options
      .filter(({ follows }) => follows.kind !== "nothing")
      .flatMap(({ names }) => names.map((name) => `'${path} ${name}'`)),
  );
  const steps = nodes.filter(({ path }) => path !== "").map(({ path }) => `      (${path}) at=${path} ;;`);
  const values = nodes.flatMap(({ path, options }) =>
    options
      .filter(({ follows }) => follows.kind !== "nothing")
      .map(({ names, follows }) => {
        const patterns = names.map((name) => `'${path} ${name}'`).join("|");
        return `    (${patterns}) ${replyWith(follows)}; return ;;`;
      }),
  );
  const words = nodes.map(({ path, options, commands, argument }) => {
    const plain = [
      ...commands.map(({ name, about }) => described(name, about)),
      ...(argument.kind === "words" ? argument.words.map((word) => described(word, "")) : []),
    ];
    const flags = options.flatMap(({ names, about }) => names.map((name) => described(name, about)));
    const hasAnswer = argument.kind === "files" || argument.kind === "folders" || argument.kind === "asked";
    const rest = hasAnswer ? `; ${replyWith(argument)}` : "";
    return `    ('${path}') flags=(${flags.join(" ")}); plain=(${plain.join(" ")})${rest} ;;`;
  });
  return `#compdef simjobs
# simjobs in zsh. Load it once with: source <(simjobs completion zsh)
${beginning}  for ((i = 2; i < CURRENT; i++)); do
    case "$at \${words[i-1]}" in
      (${taking.join("|")}) continue ;;
    esac
    case "$at/\${words[i]}" in
${steps.join("\n")}
    esac
  done
  case "$at \${words[CURRENT-1]}" in
${values.join("\n")}
  esac
  case "$at" in
${words.join("\n")}
  esac
  if [[ $PREFIX == -* ]]; then
    _describe option flags
  elif (( \${#plain} )); then
    _describe command plain
  fi
}
if (( $+functions[compdef] )); then compdef _simjobs simjobs; fi
# From a folder of fpath zsh runs this file at the first Tab, in place of the function that it has just read.
if [[ $funcstack[1] == _simjobs ]]; then _simjobs; fi
`;
}

function described(name: string, about: string): string {
  return about === "" ? quoted(name) : quoted(`${name.replaceAll(":", "\\:")}:${about}`);
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

function replyWith(follows: Follows): string {
  switch (follows.kind) {
    case "words":
      return `compadd -- ${follows.words.join(" ")}`;
    case "files":
      return "_files";
    case "folders":
      return "_files -/";
    case "asked":
      return `_simjobs_ask ${follows.what}`;
    case "anything":
    case "nothing":
      return ":";
  }
}
