import { describe, expect, it } from "vitest";
import { readReceipts, verifyJournals } from "../src/index.js";
import { crashAt, crashBehaviours, dieEverywhere } from "./crash-points.js";

describe.each(crashBehaviours)("a process that dies while it cancels at %s", (_name, behaviour) => {
  it(
    "loses no wish that it has acknowledged, at whichever step it dies, and whichever step of the resume dies as well",
    { timeout: 60_000 },
    async () => {
      const { points, pairs, wrong } = await dieEverywhere(behaviour);
      console.log(
        `${points.length} crash points and ${pairs} pairs of them: ${[...new Set(points)].join(", ")}`,
      );
      expect(wrong.slice(0, 3)).toEqual([]);
      expect(pairs).toBeGreaterThan(points.length);
    },
  );

  it("leaves journals and receipts that hold together", async () => {
    const { points } = await crashAt(Infinity, behaviour);
    for (const diesAt of [1, Math.floor(points.length / 3), Math.floor(points.length / 2), points.length]) {
      const { disk, acknowledged } = await crashAt(diesAt, behaviour);
      expect(await verifyJournals(disk)).toMatchObject({
        faults: [],
        shortened: [],
        missing: [],
        sound: true,
      });
      const receipts = (await readReceipts(disk)).flatMap((file) => file.receipts);
      expect(receipts.length).toBeGreaterThanOrEqual(acknowledged.size);
      expect(new Set(receipts.map(({ id }) => id)).size).toBe(receipts.length);
    }
  });
});

it("counts the cancels of a dead process, and reads before it sends", async () => {
  const { points } = await crashAt(Infinity, {});
  const diesAt = points.indexOf("cancel answered") + 1;
  const { service, resumed } = await crashAt(diesAt, {});
  expect(resumed.results.map(({ outcome }) => outcome)).toEqual(["cancelled", "cancelled", "cancelled"]);
  const cancels = service.requests.filter(({ what }) => what === "cancel");
  expect(cancels.length).toBe(3); // those of the dead process had arrived: nothing is sent again
});
