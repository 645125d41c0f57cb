import { flatten, type CompletionNode } from "./completion-tree.js";

const ending = `  $typed = @($ast.CommandElements | Where-Object { $_.Extent.EndOffset -lt $cursor } | Select-Object -Skip 1 | ForEach-Object { $_.ToString() })
  $at = ''
  foreach ($one in $typed) { if ($nodes.ContainsKey("$at/$one")) { $at = "$at/$one" } }
  $before = if ($typed.Count -gt 0) { $typed[-1] } else { '' }
  # What the program knows of this machine.
  $ask = if ($asks.ContainsKey("$at $before")) { $asks["$at $before"] } elseif (-not $word.StartsWith('-')) { $nodes[$at].ask }
  if ($ask) {
    & simjobs completion $ask "$word" 2>$null | ForEach-Object {
      [System.Management.Automation.CompletionResult]::new("'$_'", $_, 'ParameterValue', $_)
    }
    return
  }
  $found = if ($values.ContainsKey("$at $before")) { $values["$at $before"] }
    elseif ($word.StartsWith('-')) { $nodes[$at].flags } else { $nodes[$at].plain }
  $found | Where-Object { $_[0] -like "$word*" } | ForEach-Object {
    [System.Management.Automation.CompletionResult]::new($_[0], $_[0], 'ParameterValue', $_[1])
  }
}
`;

/** A completion script for PowerShell 5.1 and newer. Files are left to the shell, which completes them by itself. */
export function powershellCompletion(tree: CompletionNode): string {
  const nodes = flatten(tree);
  const entries = nodes.map(({ path, options, commands, argument }) => {
    const plain = [
      ...commands.map(({ name, about }) => item(name, about)),
      ...(argument.kind === "words" ? argument.words.map((word) => item(word, word)) : []),
    ];
    const flags = options.flatMap(({ names, about }) => names.map((name) => item(name, about)));
    const ask = argument.kind === "asked" ? `; ask = '${argument.what}'` : "";
    return `    '${path}' = @{ plain = @(${plain.join(", ")}); flags = @(${flags.join(", ")})${ask} }`;
  });
  const values = nodes.flatMap(({ path, options }) =>
    options.flatMap(({ names, follows }) =>
      follows.kind === "words"
        ? names.map(
            (name) =>
              `    '${path} ${name}' = @(${follows.words.map((word) => item(word, word)).join(", ")})`,
          )
        : [],
    ),
  );
  const asks = nodes.flatMap(({ path, options }) =>
    options.flatMap(({ names, follows }) =>
      follows.kind === "asked" ? names.map((name) => `    '${path} ${name}' = '${follows.what}'`) : [],
    ),
  );
  return `# simjobs in PowerShell. Load it once with: simjobs completion powershell | Out-String | Invoke-Expression
Register-ArgumentCompleter -Native -CommandName simjobs -ScriptBlock {
  param($word, $ast, $cursor)
  $nodes = @{
${entries.join("\n")}
  }
  $values = @{
${values.join("\n")}
  }
  $asks = @{
${asks.join("\n")}
  }
${ending}`;
}

function item(name: string, about: string): string {
  return `,@('${name}', '${(about === "" ? name : about).replaceAll("'", "''")}')`;
}
