/** A bar of so many columns, filled as far as a part of a whole. */
export function progressBar(part: number, whole: number, width: number): string {
  const share = whole > 0 ? Math.min(1, Math.max(0, part / whole)) : 0;
  const filled = Math.round(share * width);
  return "█".repeat(filled) + "░".repeat(width - filled);
}
