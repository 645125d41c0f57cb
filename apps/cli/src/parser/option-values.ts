import { JobError } from "@simjobs/core";
import { Option, type Command } from "commander";

/** An option whose value may be empty, where that means none. */
export class MaybeEmptyOption extends Option {}

/** For options that take a list: each time that one is given adds to it. */
export function collect(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}

/**
 * Sees to it that no value gets lost. An option that takes a list may be given several times; any other that has a value is
 * refused the second time, since one of the two would go unheard. A value that is empty is refused, too: most often a
 * variable was meant that is not set. Free text (`<text>`) may be empty, and so may what says that there is to be none. The name of another option is no value: it would
 * go unheard.
 */
export function checkValues(command: Command): void {
  for (const option of command.options) {
    if (!option.required && !option.optional) continue;
    const isList = isListOption(option);
    option.argParser((value: string, before: unknown) => {
      if (value.trim() === "" && !takesEmpty(option, value)) throw empty(option);
      const taken = command.options.find(({ long }) => long === value.split("=", 1)[0]);
      if (taken !== undefined) throw valueIsOption(option, value);
      if (isList) return collect(value, isWords(before) ? before : []);
      if (before === undefined) return value;
      throw twice(option, typeof before === "string" ? before : "", value);
    });
  }
}

/** Whether an option takes a list. To be asked before `checkValues` has been there. */
export function isListOption({ parseArg, variadic }: Option): boolean {
  return parseArg === collect || variadic;
}

/** Blanks alone are no sign that somebody meant none. */
function takesEmpty(option: Option, value: string): boolean {
  return option.flags.endsWith("<text>") || (option instanceof MaybeEmptyOption && value === "");
}

function isWords(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((word) => typeof word === "string");
}

function empty({ flags, long }: Option): JobError {
  return new JobError("bad_input", `${long ?? flags} has no value`, {
    hint: `Write ${flags.replace(/^-\w, /u, "")}, or leave it out. Is a variable not set?`,
  });
}

function valueIsOption({ flags, long }: Option, value: string): JobError {
  const name = long ?? flags;
  return new JobError("bad_input", `${name} has no value: ${value} is an option`, {
    hint: `Write ${flags.replace(/^-\w, /u, "")}.`,
  });
}

function twice({ flags, long }: Option, before: string, value: string): JobError {
  const name = long ?? flags;
  const [one, other] = [before, value].map((text) => JSON.stringify(text.slice(0, 80)));
  return new JobError("bad_input", `${name} was given twice: ${one} and ${other}`, {
    hint: `Give ${name} once.`,
  });
}
