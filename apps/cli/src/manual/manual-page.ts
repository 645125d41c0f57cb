import type { CommandGroup } from "../command/command.js";
import { commonOptions } from "../command/common-options.js";
import { optionWritten } from "../command/option-specs.js";
import { describeCommands, type DescribedCommand, type DescribedWord } from "./described-command.js";

/** The page of the manual, in the language of `man`. */
export function manualPage(program: CommandGroup): string {
  const { name, about, details = "", examples } = program;
  const [first = "", ...rest] = about.split("\n");
  const common = Object.entries(commonOptions).map(([key, spec]) => ({
    written: optionWritten(key, spec),
    about: spec.about,
  }));
  const parts: readonly (readonly string[])[] = [
    [`.TH ${name.toUpperCase()} 1`, ".SH NAME", text(`${name} - ${first}`)],
    [".SH SYNOPSIS", `.B ${text(name)}`, text("command [options] [arguments]")],
    [".SH DESCRIPTION", ...rest.map(text), ".PP", ".nf", ...details.split("\n").map(text), ".fi"],
    [".SH OPTIONS OF EVERY COMMAND", ...common.flatMap(tagged)],
    [".SH COMMANDS", ...describeCommands(program).flatMap(sectionOf)],
    [".SH EXAMPLES", ...linesOf(examples)],
  ];
  return `${parts.flat().join("\n")}\n`;
}

function sectionOf({
  usage,
  alias,
  about,
  details,
  arguments: given,
  options,
  examples,
}: DescribedCommand): readonly string[] {
  return [
    `.SS ${text(usage)}`,
    text(`${about}${alias === undefined ? "" : `; also ${alias}`}`),
    ...given.flatMap(tagged),
    ...options.flatMap((group) => [
      ...(group.heading === "" ? [] : [".PP", text(group.heading)]),
      ...group.options.flatMap(tagged),
    ]),
    ...(details === undefined ? [] : [".PP", ".nf", ...details.split("\n").map(text), ".fi"]),
    ...linesOf(examples),
  ];
}

function linesOf(examples: DescribedCommand["examples"]): readonly string[] {
  const lines = examples.map(([line, what]) => text(`  ${line}${what === undefined ? "" : `   # ${what}`}`));
  return [".PP", ".nf", ...lines, ".fi"];
}

function tagged({ written, about }: DescribedWord): readonly string[] {
  return [".TP", `.B ${text(written)}`, text(about)];
}

/** A text in which nothing is a command to `man`. */
export function text(words: string): string {
  const plain = words
    .replaceAll("\\", String.raw`\e`)
    .replaceAll("-", String.raw`\-`)
    .replaceAll(
      /[^ -~]/gu,
      (sign) => `\\[u${(sign.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}]`,
    );
  return /^[.']/u.test(plain) ? String.raw`\&${plain}` : plain;
}
