import { describe, expect, it } from "vitest";
import { expectedNext, jobStatuses } from "../src/index.js";
import { diagramsFolder, drawCancellation, drawJobStatus } from "./diagrams.js";
import { expectCurrent } from "./expect-current.js";

// The diagram of the cancellation machine is compared in walk.test.ts, where its moves are met.
describe("the diagrams", () => {
  it("draw the statuses as docs/diagrams/job-status.md has them", () => {
    expectCurrent(new URL("job-status.md", diagramsFolder), drawJobStatus());
  });

  it("draw every move between statuses that the table has, and no other", () => {
    const drawn = drawJobStatus().match(/^ {2}\w+ --> \w+$/gm) ?? [];
    const expected = jobStatuses.flatMap((from) => expectedNext[from].map((to) => `  ${from} --> ${to}`));
    expect(drawn.sort()).toEqual(expected.sort());
  });

  it("draw one arrow for each pair of phases, with all its events, and names without dashes", () => {
    const text = drawCancellation(
      new Set([
        "looking-first --reading--> asking",
        "looking-first --absent--> proving",
        "asking --refused--> checking",
        "asking --send-failed--> checking",
      ]),
      new Map([["not-found", new Set(["proving", "asking"] as const)]]),
    );
    expect(text.match(/^ {2}.* --> .*: .*$/gm)).toEqual([
      "  lookingFirst --> asking: reading",
      "  lookingFirst --> proving: absent",
      "  asking --> checking: refused, send-failed",
    ]);
    expect(text).toContain('  state "looking-first" as lookingFirst\n');
    expect(text).toContain("| `not-found` | `asking`, `proving` |\n");
  });
});
