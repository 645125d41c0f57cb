import stringWidth from "string-width";
import { describe, expect, it } from "vitest";
import { fitLines } from "./fit-lines.js";

const uuid = "ionworks:3f1fa62f-7a34-4d52-8dff-c5fac2db11f2";
const told = [
  { text: "cancelling" },
  { text: "" },
  { text: "12 s" },
  { text: "asking Ionworks to cancel, once more" },
];

describe("a line on a name", () => {
  it.each([
    [120, [`${uuid}  cancelling  12 s  asking Ionworks to cancel, once more`]],
    [79, [`${uuid}  cancelling  12 s  asking Ionwor…`]],
    [49, [uuid, "  cancelling  12 s  asking Ionworks to cancel, o…"]],
    [30, [uuid.slice(0, 30), uuid.slice(30), "  cancelling  12 s  asking Io…"]],
  ])("is cut in what is told, and never in the name: %i columns", (width, lines) => {
    expect(fitLines(uuid, told, width)).toEqual(lines);
    for (const line of lines) expect(stringWidth(line)).toBeLessThanOrEqual(width);
  });
});
