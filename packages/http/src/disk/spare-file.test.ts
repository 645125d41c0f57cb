import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { open } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { openSpareFile, spareFileOn } from "./spare-file.js";

const folder = mkdtempSync(join(tmpdir(), "simjobs-spare-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function* arriving(chunks: Iterable<Uint8Array>, end?: Error): AsyncGenerator<Uint8Array> {
  for (const chunk of chunks) {
    await Promise.resolve();
    yield chunk;
  }
  if (end !== undefined) throw end;
}

describe("a spare file", () => {
  it("has what came, byte for byte and in its order, however it was cut, and nothing of what came before", async () => {
    const file = await openSpareFile(folder);
    const sizes = fc.array(fc.integer({ min: 0, max: 500_000 }), { maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(sizes, async (some) => {
        const chunks = some.map((size, index) => Buffer.alloc(size, `${index} of ${size},`));
        const whole = Buffer.concat(chunks);
        await file.fill(arriving(chunks));
        expect(file.bytes).toBe(whole.byteLength);
        expect(whole.equals(await file.read(0, Infinity))).toBe(true);
        expect(whole.subarray(7, 1007).equals(await file.read(7, 1000))).toBe(true);
      }),
      { numRuns: 40 },
    );
    await file.close();
  });

  it.skipIf(process.platform === "win32")(
    "has no name, so that nothing of it stays wherever the process ends",
    async () => {
      const file = await openSpareFile(folder);
      await file.fill(arriving([Buffer.alloc(100)]));
      expect(readdirSync(folder)).toEqual([]);
      await file.close();
      await file.close();
      expect(readdirSync(folder)).toEqual([]);
    },
  );

  it("ends with what ended its content, and can be filled anew", async () => {
    const broken = new Error("the connection broke");
    const file = await openSpareFile(folder);
    await expect(file.fill(arriving([Buffer.alloc(1_700_000)], broken))).rejects.toBe(broken);
    await file.fill(arriving([Buffer.from("new")]));
    expect(Buffer.from(await file.read(0, 99)).toString()).toBe("new");
    await file.close();
  });

  it("cannot be made where nothing can be made", async () => {
    await expect(openSpareFile(join(folder, "nowhere"))).rejects.toMatchObject({
      code: "file_unwritable",
      message: expect.stringContaining("no temporary folder"),
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
    const file = spareFileOn(await open("/dev/full", "w"), '"/dev"', async () => {});
    await expect(file.fill(arriving(endless()))).rejects.toMatchObject({
      code: "file_unwritable",
      message: expect.stringContaining("there is no room left"),
    });
    expect(read).toBeLessThan(40);
    await file.close();
  });
});
