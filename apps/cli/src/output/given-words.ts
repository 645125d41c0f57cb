/**
 * What stands among the words of a command line about how things are shown. Also mistakes are shown, before anybody has read the
 * options; whether they are written as they should be is checked where they are read.
 */
function optionWords(argv: readonly string[]): readonly string[] {
  const end = argv.indexOf("--");
  return end < 0 ? argv : argv.slice(0, end);
}

/** Whether a flag is given. */
export function isFlagGiven(argv: readonly string[], name: `--${string}`): boolean {
  return optionWords(argv).includes(name);
}

/** The value of an option, after it or behind a `=`. */
export function givenValue(argv: readonly string[], name: `--${string}`): string | undefined {
  const words = optionWords(argv);
  const at = words.findIndex((word) => word === name || word.startsWith(`${name}=`));
  return words[at] === name ? words[at + 1] : words[at]?.slice(name.length + 1);
}
