import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { writeOut } from "./write-out.js";

const folder = mkdtempSync(join(tmpdir(), "simjobs-write-out-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function* arriving(chunks: Iterable<Uint8Array>, end?: Error): AsyncGenerator<Uint8Array> {
  for (const chunk of chunks) {
    await Promise.resolve();
    yield chunk;
  }
  if (end !== undefined) throw end;
}

describe("content that is written out", () => {
  it("is in the file, byte for byte and in its order, however it was cut", async () => {
    const path = join(folder, "any.zip");
    const sizes = fc.array(fc.integer({ min: 0, max: 500_000 }), { maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(sizes, async (some) => {
        const chunks = some.map((size, index) => Buffer.alloc(size, `${index} of ${size},`));
        await writeOut(arriving(chunks), path);
        expect(readFileSync(path).equals(Buffer.concat(chunks))).toBe(true);
      }),
      { numRuns: 40 },
    );
  });

  it.skipIf(process.platform === "win32")("is for the eyes of this user only", async () => {
    const path = join(folder, "mine.zip");
    await writeOut(arriving([Buffer.from("x")]), path);
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it("ends with what ended it", async () => {
    const broken = new Error("the connection broke");
    const path = join(folder, "broken.zip");
    await expect(writeOut(arriving([Buffer.alloc(1_700_000)], broken), path)).rejects.toBe(broken);
  });

  it("cannot go where nothing can be made", async () => {
    await expect(writeOut(arriving([]), join(folder, "nowhere", "a.zip"))).rejects.toMatchObject({
      code: "file_unwritable",
    });
  });

  it.skipIf(!existsSync("/dev/full"))("tells of a full disk, and reads no further", async () => {
    let read = 0;
    function* endless(): Generator<Uint8Array> {
      for (;;) {
        read += 1;
        yield Buffer.alloc(100_000);
      }
    }
    await expect(writeOut(arriving(endless()), "/dev/full")).rejects.toMatchObject({
      code: "file_unwritable",
      message: expect.stringContaining("there is no room left"),
    });
    expect(read).toBeLessThan(40);
  });
});
