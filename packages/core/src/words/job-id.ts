// oxlint-disable-next-line no-control-regex -- control characters are what this looks for
const controlCharacters = /[\u0000-\u001f\u007f-\u009f]/u;

/** Whether a text may be an identifier at any service. */
export function isJobId(id: string): boolean {
  return (
    id.length >= 1 &&
    id.length <= 200 &&
    id !== "." &&
    id !== ".." &&
    !controlCharacters.test(id) &&
    id.isWellFormed()
  );
}
