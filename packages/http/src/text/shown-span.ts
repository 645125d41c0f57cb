/** `10 min`, as people say it. */
export function shownSpan(ms: number): string {
  const [seconds, minutes, hours] = [1000, 60_000, 3_600_000].map((unit) => Math.ceil(ms / unit));
  if (ms < 120_000) return `${seconds} s`;
  if (ms < 7_200_000) return `${minutes} min`;
  return ms < 86_400_000 ? `${hours} h` : "a day or more";
}
