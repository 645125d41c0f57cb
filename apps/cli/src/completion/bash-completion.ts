import { flatten, type CompletionNode, type Follows } from "./completion-tree.js";

const beginning = `# The shell's own completion of files knows best how names with spaces and quotes are typed. Where it cannot be asked (bash
# before 4), each name is one word.
_simjobs_files() {
  local name
  compopt -o "$2" 2>/dev/null && return
  while IFS= read -r name; do COMPREPLY+=("$name"); done < <(compgen "$1" -- "$cur")
}
# What the program knows of this machine. bash takes : and = for ends of words, so only what follows the last of them is replied.
_simjobs_ask() {
  [[ $cur == -* ]] && return
  local word
  while IFS= read -r word; do
    [[ $word == *= ]] && compopt -o nospace 2>/dev/null
    COMPREPLY+=("\${word:\${#whole}-\${#cur}}")
  done < <(simjobs completion "$1" "$whole" 2>/dev/null)
}
_simjobs() {
  local cur="\${COMP_WORDS[COMP_CWORD]}" before="\${COMP_WORDS[COMP_CWORD-1]}" at="" flags="" plain="" i whole
  COMPREPLY=()
  # bash takes : and = for words of their own: the word that is typed is made whole again.
  whole=$cur
  for ((i = COMP_CWORD; i > 1; i--)); do
    [[ $whole == [:=]* || \${COMP_WORDS[i-1]} == [:=] ]] || break
    whole=\${COMP_WORDS[i-1]}$whole
  done
  before="\${COMP_WORDS[i-1]}"
  [[ $cur == [:=] ]] && cur=""
`;

/** A completion script for bash 3.2 and newer. */
export function bashCompletion(tree: CompletionNode): string {
  const nodes = flatten(tree);
  // The value of an option is no command, whatever its name is.
  const taking = nodes.flatMap(({ path, options }) =>
    options
      .filter(({ follows }) => follows.kind !== "nothing")
      .flatMap(({ names }) => names.map((name) => `"${path} ${name}"`)),
  );
  const steps = nodes.filter(({ path }) => path !== "").map(({ path }) => `      ${path}) at=${path} ;;`);
  const values = nodes.flatMap(({ path, options }) =>
    options
      .filter(({ follows }) => follows.kind !== "nothing")
      .map(({ names, follows }) => {
        const patterns = names.map((name) => `"${path} ${name}"`).join("|");
        return `    ${patterns}) ${replyWith(follows)}; return ;;`;
      }),
  );
  const words = nodes.map(({ path, options, commands, argument }) => {
    const names = commands.map(({ name }) => name);
    const plain = argument.kind === "words" ? [...names, ...argument.words] : names;
    const rest = hasAnswer(argument) ? `; ${replyWith(argument)}` : "";
    const flags = options.flatMap((option) => option.names).join(" ");
    return `    "${path}") flags="${flags}"; plain="${plain.join(" ")}"${rest} ;;`;
  });
  return `# simjobs in bash. Load it once with: source <(simjobs completion bash)
${beginning}  for ((i = 1; i < COMP_CWORD; i++)); do
    case "$at \${COMP_WORDS[i-1]}" in
      ${taking.join("|")}) continue ;;
    esac
    case "$at/\${COMP_WORDS[i]}" in
${steps.join("\n")}
    esac
  done
  case "$at $before" in
${values.join("\n")}
  esac
  case "$at" in
${words.join("\n")}
  esac
  if [[ $cur == -* ]]; then
    COMPREPLY=($(compgen -W "$flags" -- "$cur"))
  elif [[ -n $plain ]]; then
    COMPREPLY=($(compgen -W "$plain" -- "$cur"))
  fi
}
complete -F _simjobs simjobs
`;
}

/** Whether the argument is answered by a command of the shell. */
function hasAnswer({ kind }: Follows): boolean {
  return kind === "files" || kind === "folders" || kind === "asked";
}

function replyWith(follows: Follows): string {
  switch (follows.kind) {
    case "words":
      return `COMPREPLY=($(compgen -W "${follows.words.join(" ")}" -- "$cur"))`;
    case "files":
      return "_simjobs_files -f default";
    case "folders":
      return "_simjobs_files -d dirnames";
    case "asked":
      return `_simjobs_ask ${follows.what}`;
    case "anything":
    case "nothing":
      return ":";
  }
}
