/** What may follow an option or stand as an argument, for whoever completes or describes it. */
export interface Described {
  /** What help calls the value: `time` in `--timeout <time>`. A `text` may be empty; a file or a folder is named so. */
  readonly placeholder: string;
  readonly about: string;
  /** The words that it can be, where they are few. */
  readonly words?: (() => readonly string[]) | undefined;
}

/** An option of a command. Its name on the command line is that of its place: `giveUp` is `--give-up`. */
export interface OptionSpec<Kind extends OptionKind = OptionKind> extends Described {
  readonly kind: Kind;
  /** Whether it can be given as an empty word, which means none. @default false, but for a `text` */
  readonly mayBeEmpty?: boolean | undefined;
  /** Where help lists it. @default among the options */
  readonly heading?: string | undefined;
  /** No other word than those can be its value. @default false: they are suggestions */
  readonly isClosed?: boolean | undefined;
}

/** `unless` is written `--no-…` and true without it; a `list` can be given several times. */
type OptionKind = "flag" | "unless" | "value" | "list";

export type OptionSpecs = Readonly<Record<string, OptionSpec>>;

type Flat<T> = { readonly [Key in keyof T]: T[Key] };

type NamesOf<Specs extends OptionSpecs, Kind extends OptionKind> = {
  [Name in keyof Specs]: Specs[Name]["kind"] extends Kind ? Name : never;
}[keyof Specs];

/** What the options of a command come to, each under its name. */
export type ValuesOf<Specs extends OptionSpecs> = Flat<
  { readonly [Name in NamesOf<Specs, "flag">]?: boolean } & {
    readonly [Name in NamesOf<Specs, "unless">]: boolean;
  } & { readonly [Name in NamesOf<Specs, "value">]?: string } & {
    readonly [Name in NamesOf<Specs, "list">]: readonly string[];
  }
>;

/** How an option is written: `giveUp` is `--give-up`, and `wait` is `--no-wait` where it takes something away. */
export function flagOf(name: string, { kind }: Pick<OptionSpec, "kind">): string {
  const words = name.replaceAll(/[A-Z]/gu, (letter) => `-${letter.toLowerCase()}`);
  return kind === "unless" ? `--no-${words}` : `--${words}`;
}

/** An option as help writes it: `--timeout <time>`. */
export function optionWritten(name: string, spec: OptionSpec): string {
  return spec.placeholder === "" ? flagOf(name, spec) : `${flagOf(name, spec)} <${spec.placeholder}>`;
}

/** An option without a value. */
export function flag(about: string): OptionSpec<"flag"> {
  return { kind: "flag", placeholder: "", about };
}

/** An option that takes something away that is done without it: `wait: unless("…")` is `--no-wait`. */
export function unless(about: string): OptionSpec<"unless"> {
  return { kind: "unless", placeholder: "", about };
}

/** An option with one value. */
export function value(
  placeholder: string,
  about: string,
  words?: () => readonly string[],
): OptionSpec<"value"> {
  return { kind: "value", placeholder, about, words };
}

/** An option with one value, or an empty one, which means none whatever the environment says. */
export function valueOrNone(placeholder: string, about: string): OptionSpec<"value"> {
  return { ...value(placeholder, about), mayBeEmpty: true };
}

/** An option with one value, which is one of a few words. */
export function choice(placeholder: string, about: string, words: readonly string[]): OptionSpec<"value"> {
  return { kind: "value", placeholder, about, words: () => words, isClosed: true };
}

/** An option that each time adds to a list, which is empty without it. */
export function list(
  placeholder: string,
  about: string,
  words?: () => readonly string[],
): OptionSpec<"list"> {
  return { kind: "list", placeholder, about, words };
}

/** The same options, under a heading of their own in the help. */
export function under<Specs extends OptionSpecs>(heading: string, specs: Specs): Specs;
export function under(heading: string, specs: OptionSpecs): OptionSpecs {
  return Object.fromEntries(Object.entries(specs).map(([name, spec]) => [name, { ...spec, heading }]));
}

/** Whether what was read of a command line is what the options say. */
export function areValuesOf<Specs extends OptionSpecs>(
  specs: Specs,
  values: Readonly<Record<string, unknown>>,
): values is Readonly<Record<string, unknown>> & ValuesOf<Specs> {
  return Object.entries(specs).every(([name, { kind }]) => isValueOf(kind, values[name]));
}

function isValueOf(kind: OptionKind, given: unknown): boolean {
  switch (kind) {
    case "flag":
      return given === undefined || typeof given === "boolean";
    case "unless":
      return typeof given === "boolean";
    case "value":
      return given === undefined || typeof given === "string";
    case "list":
      return Array.isArray(given) && given.every((each) => typeof each === "string");
  }
}
