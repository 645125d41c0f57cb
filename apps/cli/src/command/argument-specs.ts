import type { Described } from "./option-specs.js";

/** An argument of a command: one, perhaps one, one or more, or any number. */
export interface ArgumentSpec<Kind extends ArgumentKind = ArgumentKind> extends Described {
  readonly kind: Kind;
}

type ArgumentKind = "one" | "maybe" | "some" | "any";

/** In their order. */
export type ArgumentSpecs = Readonly<Record<string, ArgumentSpec>>;

interface ValueOfKind {
  readonly one: string;
  readonly maybe: string | undefined;
  readonly some: readonly string[];
  readonly any: readonly string[];
}

/** What the arguments of a command come to, each under its name. */
export type GivenOf<Specs extends ArgumentSpecs> = {
  readonly [Name in keyof Specs]: ValueOfKind[Specs[Name]["kind"]];
};

/** An argument that must be there. */
export function one(
  placeholder: string,
  about: string,
  words?: () => readonly string[],
): ArgumentSpec<"one"> {
  return { kind: "one", placeholder, about, words };
}

/** An argument that may be left out. */
export function maybe(
  placeholder: string,
  about: string,
  words?: () => readonly string[],
): ArgumentSpec<"maybe"> {
  return { kind: "maybe", placeholder, about, words };
}

/** One argument or more. */
export function some(placeholder: string, about: string): ArgumentSpec<"some"> {
  return { kind: "some", placeholder, about };
}

/** Arguments, or none. */
export function any(placeholder: string, about: string): ArgumentSpec<"any"> {
  return { kind: "any", placeholder, about };
}

/** An argument as help writes it: `[reference...]`. */
export function argumentWritten({ kind, placeholder }: ArgumentSpec): string {
  const name = kind === "some" || kind === "any" ? `${placeholder}...` : placeholder;
  return kind === "one" || kind === "some" ? `<${name}>` : `[${name}]`;
}

/** Whether what was read of a command line is what the arguments say. */
export function areGivenOf<Specs extends ArgumentSpecs>(
  specs: Specs,
  given: Readonly<Record<string, unknown>>,
): given is Readonly<Record<string, unknown>> & GivenOf<Specs> {
  return Object.entries(specs).every(([name, { kind }]) => isGivenOf(kind, given[name]));
}

function isGivenOf(kind: ArgumentKind, given: unknown): boolean {
  if (kind === "one") return typeof given === "string";
  if (kind === "maybe") return given === undefined || typeof given === "string";
  return Array.isArray(given) && given.every((each) => typeof each === "string");
}
