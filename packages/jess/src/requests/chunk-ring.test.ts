import { describe, expect, it } from "vitest";
import { ChunkRing } from "./chunk-ring.js";

describe("a chunk of a ring", () => {
  it("is good until as many more have been taken as the ring has, and empty after that", () => {
    const ring = new ChunkRing(4, 3);
    const chunks = Array.from({ length: 7 }, (_each, index) => ring.take().fill(index));
    expect(chunks.map((chunk) => (chunk.byteLength === 0 ? [] : [...chunk]))).toEqual([
      [],
      [],
      [],
      [],
      [4, 4, 4, 4],
      [5, 5, 5, 5],
      [6, 6, 6, 6],
    ]);
  });
});
