import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { open } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it, onTestFinished } from "vitest";
import { aParquetFile, stepsFile, timeSeriesFile } from "../../test/parquet.js";
import { fileSource, openResultTable, type ResultTable, type ResultTableOptions } from "./result-table.js";
import { tableToCsv, tableToJsonLines } from "./table-text.js";

async function rowsOf(table: ResultTable): Promise<(readonly unknown[])[]> {
  const rows: (readonly unknown[])[] = [];
  for await (const row of table.rows()) rows.push(row);
  return rows;
}

async function textOf(pieces: AsyncIterable<string>): Promise<string> {
  let text = "";
  for await (const piece of pieces) text += piece;
  return text;
}

async function read(bytes: Uint8Array, options?: ResultTableOptions): Promise<(readonly unknown[])[]> {
  const table = await openResultTable(bytes, options);
  return [table.columns, ...(await rowsOf(table))];
}

describe("a table", () => {
  it("has the columns and rows of its file, whole numbers of 64 bits with all their digits", async () => {
    const big = 9_007_199_254_740_993n;
    const file = aParquetFile([
      { name: "n", data: [big, -1n, 3n], type: "INT64" },
      { name: "s", data: ["a", null, "ü"], type: "STRING" },
      { name: "t", data: [new Date(0), new Date(1500), null], type: "TIMESTAMP" },
    ]);
    const table = await openResultTable(file);
    expect([table.columns, table.rowCount]).toEqual([["n", "s", "t"], 3]);
    const [first, second, third] = await rowsOf(table);
    expect(first).toEqual([big, "a", "1970-01-01T00:00:00.000Z"]);
    expect(second?.slice(0, 2)).toEqual([-1n, null]);
    expect(third?.[1]).toBe("ü");
    await expect(rowsOf(table)).resolves.toHaveLength(3); // it can be read again
  });

  it("is read from a file on disk a part at a time", async () => {
    const folder = mkdtempSync(join(tmpdir(), "simjobs-test-"));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const path = join(folder, "t.parquet");
    writeFileSync(path, timeSeriesFile());
    const handle = await open(path);
    try {
      const table = await openResultTable(await fileSource(handle));
      await expect(rowsOf(table)).resolves.toHaveLength(4);
    } finally {
      await handle.close();
    }
  });

  it.each<[string, (whole: Uint8Array) => Uint8Array]>([
    ["nothing", () => new Uint8Array()],
    ["another file", () => Buffer.from("<html>no such thing</html>")],
    ["the first half", (whole) => whole.subarray(0, whole.byteLength / 2)],
    ["the second half", (whole) => whole.subarray(whole.byteLength / 2)],
    [
      "an end that tells too much",
      (whole) =>
        whole.map((byte, at) => (at > whole.byteLength - 9 && at < whole.byteLength - 4 ? 255 : byte)),
    ],
  ])("of %s is a bad reply, not a crash", async (_what, damage) => {
    const reading = async (): Promise<unknown> => rowsOf(await openResultTable(damage(timeSeriesFile())));
    await expect(reading()).rejects.toMatchObject({ code: "bad_reply" });
  });

  it("that was cut anywhere is a bad reply", async () => {
    const whole = timeSeriesFile();
    await fc.assert(
      fc.asyncProperty(fc.nat(whole.byteLength - 1), async (length) => {
        const reading = async (): Promise<unknown> =>
          rowsOf(await openResultTable(whole.subarray(0, length)));
        await expect(reading()).rejects.toMatchObject({ code: "bad_reply" });
      }),
    );
  });
});

describe("the columns that the service leaves to be rebuilt", () => {
  it("go on over the steps of a time series, discharge counting positive", async () => {
    const [columns, ...rows] = await read(timeSeriesFile(), { rebuild: "time_series" });
    expect(columns?.slice(-2)).toEqual(["Step capacity [A.h]", "Capacity [A.h]"]);
    expect(rows.map((row) => row.slice(-2))).toEqual([
      [0, 0],
      [2, 2],
      [0, 2],
      [-0.5, 1.5],
    ]);
  });

  it("are the differences of a step", async () => {
    const [columns, ...rows] = await read(stepsFile(), { rebuild: "steps" });
    expect(columns?.slice(-2)).toEqual(["Delta capacity [A.h]", "Delta energy [W.h]"]);
    expect(rows.map((row) => row.slice(-2))).toEqual([
      [2, 7],
      [-0.5, 0],
    ]);
  });

  it.each<[string, Parameters<typeof aParquetFile>[0], number]>([
    [
      "are not added where half of their source is missing",
      [{ name: "Discharge capacity [A.h]", data: [1] }],
      1,
    ],
    [
      "are left as they are where they are stored",
      ["Discharge capacity [A.h]", "Charge capacity [A.h]", "Step capacity [A.h]", "Capacity [A.h]"].map(
        (name) => ({ name, data: [1] }),
      ),
      4,
    ],
    [
      "need no step count",
      ["Discharge capacity [A.h]", "Charge capacity [A.h]"].map((name) => ({ name, data: [1] })),
      4,
    ],
  ])("%s", async (_what, columnData, count) => {
    const [columns, row] = await read(aParquetFile(columnData), { rebuild: "time_series" });
    expect([columns?.length, row?.length]).toEqual([count, count]);
  });

  it("are missing where a source is", async () => {
    const file = aParquetFile([
      { name: "Discharge capacity [A.h]", data: [1, null], type: "DOUBLE" },
      { name: "Charge capacity [A.h]", data: [0, 0], type: "DOUBLE" },
    ]);
    const [, , second] = await read(file, { rebuild: "time_series" });
    expect(second).toEqual([null, 0, null, null]);
  });

  it("are not added unasked", async () => {
    const [columns] = await read(timeSeriesFile());
    expect(columns).toHaveLength(4);
  });
});

const table = (): Promise<ResultTable> =>
  openResultTable(
    aParquetFile([
      { name: 'a "b", c', data: [9_007_199_254_740_993n, 2n], type: "INT64" },
      { name: "s", data: ['x,"y"\nz', null], type: "STRING" },
      { name: "d", data: [Number.NaN, 1e-7], type: "DOUBLE" },
      { name: "ok", data: [true, false], type: "BOOLEAN" },
      { name: "t", data: [new Date(0), new Date(1)], type: "TIMESTAMP" },
    ]),
  );

describe("as text", () => {
  it("CSV quotes what needs it, and leaves nothing for what is missing", async () => {
    await expect(textOf(tableToCsv(await table()))).resolves.toBe(
      [
        '"a ""b"", c",s,d,ok,t',
        '9007199254740993,"x,""y""\nz",NaN,true,1970-01-01T00:00:00.000Z',
        "2,,1e-7,false,1970-01-01T00:00:00.001Z",
        "",
      ].join("\n"),
    );
  });

  it("JSON lines are an object a row, with a text for what JSON has no number for", async () => {
    const lines = (await textOf(tableToJsonLines(await table()))).split("\n");
    expect(lines).toHaveLength(3);
    expect(lines[0]).toContain('"a \\"b\\", c":9007199254740993,');
    expect(JSON.parse(lines[1] ?? "")).toEqual({
      'a "b", c': 2,
      s: null,
      d: 1e-7,
      ok: false,
      t: "1970-01-01T00:00:00.001Z",
    });
    expect(JSON.parse(lines[0] ?? "")).toMatchObject({ d: "NaN", s: 'x,"y"\nz' });
  });

  it("comes in pieces, not as one", async () => {
    const data = Array.from({ length: 20_000 }, (_each, index) => index / 7);
    const long = await openResultTable(aParquetFile([{ name: "x", data, type: "DOUBLE" }], 5000));
    const sizes: number[] = [];
    for await (const piece of tableToCsv(long)) sizes.push(piece.length);
    expect(sizes.length).toBeGreaterThan(3);
    expect(Math.max(...sizes)).toBeLessThan(70_000);
  });
});
