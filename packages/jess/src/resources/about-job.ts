/** The sentences in which the service names the job that it speaks of. @see docs/services/jess.md 3 J7, J10, J11 */
const sentences = [
  /^Cancel flag has been set for (\S+)/i,
  /^Job (\S*\d\S*) is (?:not accessible|not found|not cancellable|created)/i,
  /^(\S*\d\S*) status available/i,
];

/** Whether words of the service name another job than this one, or this one in another spelling. */
export function namesAnother(words: string | null | undefined, id: string): boolean {
  if (words === null || words === undefined) return false;
  return sentences.some((sentence) => {
    const named = sentence.exec(words)?.[1];
    return named !== undefined && named !== id;
  });
}

/**
 * What the JSON text of an answer says at a key that names jobs, sign by sign: `12.0` and `1e3` are numbers that parse to
 * somebody's job, and name nobody's.
 */
export function numbersAt(key: "job_ID" | "job_SN" | "data", text: string): string[] {
  const named = new RegExp(`"${key}"\\s*:\\s*([^\\s,}\\]]+)`, "g");
  return Array.from(text.matchAll(named), ([, number = ""]) => number);
}
