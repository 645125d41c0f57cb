/** What is said of a list of which nobody can tell whether it is the whole. */
export function incompleteWords(provider: string, anyFits: boolean): string {
  return anyFits
    ? `${provider} does not show its whole list: there may be more jobs that fit.`
    : `${provider} does not show its whole list: no job of those that it shows fits, and there may be more.`;
}
