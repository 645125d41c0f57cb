/** `2026-01-05 09:00:00 UTC` */
export function timeText(ms: number): string {
  return `${new Date(ms).toISOString().replace("T", " ").slice(0, 19)} UTC`;
}

function two(value: number): string {
  return String(value).padStart(2, "0");
}

/** As EnergyPlus writes it: `00hr 00min  6.17sec`. */
export function elapsedText(ms: number): string {
  const seconds = ms / 1000;
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor((seconds % 3600) / 60);
  return `${two(hours)}hr ${two(minutes)}min ${(seconds % 60).toFixed(2).padStart(5)}sec`;
}
