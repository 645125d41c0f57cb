import { isJobError } from "@simjobs/core";
import fc from "fast-check";
import { parquetMetadata } from "hyparquet";
import { parquetWriteBuffer } from "hyparquet-writer";
import { describe, expect, it } from "vitest";
import { arrowFiles } from "../../../test/arrow-files.js";
import { checkPages, chunkRange } from "./check-pages.js";
import { openResultTable } from "../result-table.js";
import { tableSchema } from "./table-schema.js";

/** A column of numbers, every seventeenth of which is missing, packed by nothing so that its bytes can be found. */
const withGaps = new Uint8Array(
  parquetWriteBuffer({
    codec: "UNCOMPRESSED",
    columnData: [
      {
        name: "Voltage [V]",
        type: "DOUBLE",
        data: Array.from({ length: 60 }, (_each, at) => (at % 17 === 3 ? null : 4 - at / 100)),
      },
    ],
  }),
);

/** Looks through all pages of a file; nothing decodes any. */
function check(file: Uint8Array<ArrayBuffer>): void {
  const { leaves, metadata } = tableSchema(parquetMetadata(file.buffer));
  for (const group of metadata.row_groups) {
    for (const [index, { meta_data: column }] of group.columns.entries()) {
      const leaf = leaves[index];
      if (column === undefined || leaf === undefined) throw new Error("no column");
      const { start, end } = chunkRange(column);
      checkPages(file.slice(start, end), { column, ...leaf, rows: Number(group.num_rows) });
    }
  }
}

function withBytes(file: Uint8Array, at: number, ...bytes: number[]): Uint8Array<ArrayBuffer> {
  const changed = Uint8Array.from(file);
  changed.set(bytes, at);
  return changed;
}

/** The only place of these bytes. */
function placeOf(file: Uint8Array, ...bytes: number[]): number {
  const whole = Buffer.from(file);
  const at = whole.indexOf(Buffer.from(bytes));
  expect([at > -1, whole.indexOf(Buffer.from(bytes), at + 1)]).toEqual([true, -1]);
  return at;
}

async function rowsIn(file: Uint8Array): Promise<(readonly unknown[])[]> {
  const rows: (readonly unknown[])[] = [];
  for await (const row of (await openResultTable(file)).rows()) rows.push(row);
  return rows;
}

describe("a sound file", () => {
  it.each(Object.entries(arrowFiles))(
    "of another writer passes and is read, in pages of the %s version",
    async (_version, file) => {
      check(file);
      const rows = await rowsIn(file);
      expect(rows).toHaveLength(40);
      expect(rows.slice(14, 17)).toEqual([
        [1, "Discharge at 1C", false],
        [1, null, true],
        [1, "Discharge at 2C", false],
      ]);
    },
  );

  it("with gaps passes", async () => {
    check(withGaps);
    expect((await rowsIn(withGaps)).flat().filter((value) => value === null)).toHaveLength(4);
  });
});

describe("a page", () => {
  // Eight packed bits, of which the fourth is not set, then a run of twelve.
  const runs = placeOf(withGaps, 3, 0xf7, 24, 1);

  it.each<[string, () => Uint8Array<ArrayBuffer>, RegExp]>([
    [
      "with a run of a thousand million values",
      () => withBytes(withGaps, runs, 0xfe, 0xff, 0xff, 0xff, 0x07),
      /run is longer/u,
    ],
    [
      "with packed bits for more values than there can be",
      () => withBytes(withGaps, runs, 0xff, 0xff, 0xff, 0x7f),
      /run is longer/u,
    ],
    [
      "with a run of fewer values than none",
      () => withBytes(withGaps, runs, 0xff, 0xff, 0xff, 0xff, 0x0f),
      /run is too long/u,
    ],
    [
      "with another checksum",
      () => withBytes(arrowFiles.first, Buffer.from(arrowFiles.first).indexOf("Discharge"), 0x64),
      /checksum/u,
    ],
  ])("%s is refused before it is decoded", async (_what, damaged, problem) => {
    expect(() => check(damaged())).toThrow(problem);
    await expect(rowsIn(damaged())).rejects.toMatchObject({
      code: "bad_reply",
      message: expect.stringContaining("damaged"),
    });
  });
});

describe("a file with changed bytes", () => {
  const files = { ...arrowFiles, withGaps };

  it.each(Object.keys(files) as (keyof typeof files)[])(
    "is read or is a bad reply, and is done with soon (%s)",
    async (name) => {
      const file = files[name];
      const change = fc.tuple(
        fc.nat(file.byteLength - 1),
        fc.oneof(fc.constantFrom(0, 1, 2, 127, 128, 254, 255), fc.nat(255)),
      );
      await fc.assert(
        fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 4 }), async (changes) => {
          const changed = Uint8Array.from(file);
          for (const [at, byte] of changes) changed[at] = byte;
          await rowsIn(changed).catch((error: unknown) =>
            // A changed byte may also tell of too much, or of a way to write that nobody knows.
            expect(["bad_reply", "too_large", "not_supported"]).toContain(
              isJobError(error) ? error.code : error,
            ),
          );
        }),
        { numRuns: 400, seed: 1170 },
      );
    },
  );
});
