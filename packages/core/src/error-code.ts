/**
 * The code of an error of the system, of Node or of a library, such as `ENOENT`. It is told by its form: under a test
 * runner that gives each file a world of its own, errors of Node are no instances of that world's `Error`.
 */
export function errorCodeOf(error: unknown): string | undefined {
  if (typeof error !== "object" || error === null || !("code" in error)) return undefined;
  return typeof error.code === "string" ? error.code : undefined;
}
