import type { CommandGroup } from "../command/command.js";
import { commonOptions } from "../command/common-options.js";
import { optionWritten } from "../command/option-specs.js";
import { describeCommands, type DescribedCommand, type DescribedWord } from "./described-command.js";

/** The page of the documentation that tells every command with its options, as Markdown. */
export function commandsPage(program: CommandGroup): string {
  const common = Object.entries(commonOptions).map(([name, spec]) => ({
    written: optionWritten(name, spec),
    about: spec.about,
  }));
  return [
    "# Commands of `simjobs`",
    "<!-- Written from the commands themselves by a test; `UPDATE_COMMANDS=1 npm run unit -- apps/cli/src/manual`. -->",
    ...paragraphsOf(program.details),
    "Options may stand before and after the command. One that takes a list may be given several times; any other is refused the second time. Every command takes:",
    table("option", common),
    ...describeCommands(program).flatMap(sectionOf),
  ]
    .map((part) => `${part}\n`)
    .join("\n");
}

function sectionOf({
  line,
  usage,
  alias,
  about,
  details,
  arguments: given,
  options,
  examples,
}: DescribedCommand): readonly string[] {
  return [
    `## \`${line}\``,
    `${sentence(about)}${alias === undefined ? "" : ` Also \`${alias}\`.`}`,
    fenced([usage]),
    ...(given.length === 0 ? [] : [table("argument", given)]),
    ...options.flatMap((group) => [
      ...(group.heading === "" ? [] : [group.heading]),
      table("option", group.options),
    ]),
    ...paragraphsOf(details),
    fenced(examples.map(([example, what]) => (what === undefined ? example : `${example}   # ${what}`))),
  ];
}

function sentence(about: string): string {
  return `${about.slice(0, 1).toUpperCase()}${about.slice(1)}.`;
}

/** Lines that belong together as one paragraph: those of the help are broken to its width. */
function paragraphsOf(details: string | undefined): readonly string[] {
  return details === undefined ? [] : [escaped(details.replaceAll(/\n\s*/gu, " "))];
}

function table(what: string, words: readonly DescribedWord[]): string {
  return markdownTable([
    [what, "what it is"],
    ...words.map(({ written, about }) => [`\`${written}\``, about]),
  ]);
}

/** A table as the formatter leaves it, its first row the heading. Nothing in it is Markdown but what is code. */
export function markdownTable(cells: readonly (readonly string[])[]): string {
  const rows = cells.map((row) => row.map((cell) => escaped(cell).replaceAll(/(?<!\\)\|/gu, String.raw`\|`)));
  const widths = [0, 1].map((column) => Math.max(...rows.map((row) => (row[column] ?? "").length)));
  const lineOf = (row: readonly string[]): string =>
    `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(" | ")} |`;
  const [head = [], ...body] = rows;
  return [lineOf(head), lineOf(widths.map((width) => "-".repeat(width))), ...body.map(lineOf)].join("\n");
}

function fenced(lines: readonly string[]): string {
  return ["```text", ...lines, "```"].join("\n");
}

/** Text in which nothing is Markdown but what is code already. */
export function escaped(text: string): string {
  return text
    .split(/(`[^`]*`)/u)
    .map((part) => (part.startsWith("`") ? part : part.replaceAll(/[*_<>|[\]]/gu, String.raw`\$&`)))
    .join("");
}
