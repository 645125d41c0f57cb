import { showControls } from "@simjobs/http";

const longest = 500;

/** A reason as it is kept: one line, control and direction characters visible, at most 500 characters. */
export function cleanReason(text: string): string {
  const shown = showControls(text.replace(/\s+/gu, " ").trim());
  const characters = Array.from(shown);
  return characters.length <= longest ? shown : `${characters.slice(0, longest - 1).join("")}…`;
}
