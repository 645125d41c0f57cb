/**
 * The one form in which names that people give are compared: some systems write an accent as a character of its own, others
 * do not (NFC), and nobody remembers capitals. Not for ids, which are compared as they are.
 */
export function comparableName(name: string): string {
  // Capitals, since the last sigma of a word has a small form of its own; the second time for what they have taken apart.
  return name.normalize("NFC").toUpperCase().normalize("NFC");
}
