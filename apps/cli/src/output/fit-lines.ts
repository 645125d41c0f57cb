import stringWidth from "string-width";
import { cutToWidth } from "./format-table.js";

/** A piece of a line, and how it is coloured. */
export interface Piece {
  readonly text: string;
  readonly paint?: ((text: string) => string) | undefined;
}

const gap = "  ";

/**
 * A name that is never cut, and what is told of it: on one line where that fits, else on lines of their own. The last piece that
 * does not fit is cut, those after it are left out; a name that is wider than the room goes on in the next line.
 */
export function fitLines(name: string, pieces: readonly Piece[], width: number): readonly string[] {
  const told = pieces.filter(({ text }) => text !== "");
  const whole = [name, ...told.map(({ text }) => text)].join(gap);
  if (stringWidth(whole) <= width) return [`${name}${told.map((each) => gap + painted(each)).join("")}`];
  const used = stringWidth(name);
  const enough = used + gap.length + stringWidth(told[0]?.text ?? "") <= width;
  if (enough) return [`${name}${cutPieces(told, width - used)}`];
  return [...foldToWidth(name, width), ...(told.length === 0 ? [] : [cutPieces(told, width)])];
}

function cutPieces(pieces: readonly Piece[], width: number): string {
  let left = width;
  let line = "";
  for (const each of pieces) {
    const room = left - gap.length;
    if (room < 1) break;
    const text = cutToWidth(each.text, room);
    line += gap + painted({ ...each, text });
    left = room - stringWidth(text);
    if (text !== each.text) break;
  }
  return line;
}

function painted({ text, paint = (same) => same }: Piece): string {
  return paint(text);
}

/** All of a text, on as many lines as it takes. */
export function foldToWidth(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = "";
  for (const { segment } of new Intl.Segmenter().segment(text)) {
    if (line !== "" && stringWidth(line + segment) > Math.max(1, width)) {
      lines.push(line);
      line = "";
    }
    line += segment;
  }
  return [...lines, line];
}
