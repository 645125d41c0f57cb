import { parquetWriteBuffer } from "hyparquet-writer";
import { describe, expect, it } from "vitest";
import { deepFooter, fileOf, handMadeParquet } from "../../../test/hand-made-parquet.js";
import { everyKind, sameValue, wideValue } from "../../../test/parquet-files.js";
import { openResultTable } from "../result-table.js";
import { tableToCsv, tableToJsonLines } from "../table-text.js";

async function textOf(pieces: AsyncIterable<string>): Promise<string> {
  let text = "";
  for await (const piece of pieces) text += piece;
  return text;
}

async function columnsOf(file: Uint8Array): Promise<Record<string, readonly unknown[]>> {
  const table = await openResultTable(file);
  const { columns } = table;
  const found: unknown[][] = columns.map(() => []);
  for await (const row of table.rows()) for (const [index, value] of row.entries()) found[index]?.push(value);
  return Object.fromEntries(columns.map((name, index) => [name, found[index] ?? []]));
}

describe("a table of another writer", () => {
  it.each<[string, readonly unknown[]]>([
    ["decimal 38", ["12345678901234567890123456789012345.678", null, "-0.001"]],
    ["decimal 18", ["123456789012.345678", null, "-0.000001"]],
    ["binary", [Uint8Array.of(0xff, 0, 0xfe), null, Uint8Array.from(Buffer.from("plain"))]],
    ["fixed", [Uint8Array.of(1, 0xff, 3), null, Uint8Array.from(Buffer.from("abc"))]],
    ["text", ['\ufeffa,"b"\n', null, "ü"]],
    ["int64", [9_007_199_254_740_993n, null, -9_223_372_036_854_775_808n]],
    ["uint64", [18_446_744_073_709_551_615n, null, 0n]],
    ["uint32", [4_294_967_295, null, 0]],
    ["us utc", ["2023-11-14T22:13:20.123456Z", null, "1969-12-31T23:59:59.999999Z"]],
    ["ns", ["2023-11-14T22:13:20.123456789", null, "1969-12-31T23:59:59.999999999"]],
    ["ms", ["2023-11-14T22:13:20.123", null, "1969-12-31T23:59:59.999"]],
    ["date", ["2024-02-29", null, "1969-12-31"]],
    ["time ms", ["23:59:59.999", null, "00:00:00.000"]],
    ["time ns", ["23:59:59.999999999", null, "00:00:00.000000001"]],
    ["float", [Number.NaN, null, -Infinity]],
    ["zero", [-0, null, Math.fround(0.1)]],
    ["half", [1.5, null, Infinity]],
    ["bool", [true, null, false]],
    ["null", [null, null, null]],
    ["list", [[1n, null, 9_007_199_254_740_993n], null, []]],
    ["lists", [[["a"], [], null], [], null]],
    [
      "map",
      [
        [
          { key: "b", value: 1n },
          { key: "a", value: null },
          { key: "2", value: 3n },
        ],
        null,
        [],
      ],
    ],
    ["structs", [[{ x: 1n, y: ["p", null] }], null, [null, { x: null, y: null }]]],
    ["same", [1, 2, 3]],
    ["same (2)", ["one", "two", null]],
  ])("has the values of the column %s, to the last digit", async (name, values) => {
    expect((await columnsOf(everyKind))[name]).toStrictEqual(values);
  });

  it("has parts of any name", async () => {
    const [first, second] = (await columnsOf(everyKind))["struct"] ?? [];
    expect(Object.entries(Object(first))).toEqual([
      ["__proto__", "x"],
      ["n", "1.10"],
    ]);
    expect(second).toBeNull();
  });

  it("is as exact in CSV and in JSON lines", async () => {
    const csv = await textOf(tableToCsv(await openResultTable(everyKind)));
    const [header = "", first = ""] = csv.split(/\n(?!"?,)/u);
    expect(header).toMatch(/,same,same \(2\)$/u);
    expect(first).toContain("12345678901234567890123456789012345.678,123456789012.345678,/wD+,Af8D,");
    expect(first).toContain(",NaN,-0,1.5,true,,");
    const [line = ""] = (await textOf(tableToJsonLines(await openResultTable(everyKind)))).split("\n");
    expect(line).toContain('"decimal 38":"12345678901234567890123456789012345.678"');
    expect(line).toContain('"binary":"/wD+"');
    expect(line).toContain('"int64":9007199254740993,');
    expect(line).toContain('"float":"NaN","zero":-0,');
    expect(line).toContain('"struct":{"__proto__":"x","n":"1.10"}');
    expect(line).toContain('"same":1,"same (2)":"one"');
  });

  it("of no rows has its columns", async () => {
    const file = new Uint8Array(parquetWriteBuffer({ columnData: [{ name: "a", data: [], type: "INT64" }] }));
    await expect(textOf(tableToCsv(await openResultTable(file)))).resolves.toBe("a\n");
    await expect(textOf(tableToJsonLines(await openResultTable(file)))).resolves.toBe("");
  });

  it("of rows that do not fit into memory at once is read part by part", async () => {
    const data = Array.from({ length: 1_100_000 }, (_each, index) => index % 7);
    const file = new Uint8Array(parquetWriteBuffer({ columnData: [{ name: "n", data, type: "INT32" }] }));
    let count = 0;
    for await (const [value] of (await openResultTable(file)).rows()) {
      if (value !== count % 7) throw new Error(`row ${count} is ${String(value)}`);
      count += 1;
    }
    expect(count).toBe(data.length);
  });
});

describe("a small file that tells of very much", () => {
  it.each<[string, Uint8Array, RegExp]>([
    ["values in one page", handMadeParquet({ values: 30_000_000 }), /of 30000000 values in/u],
    [
      "rows in one page",
      handMadeParquet({ values: 60_000_000 }),
      /60000000 rows of 1 columns in \d{3} bytes/u,
    ],
    ["rows in many groups", sameValue, /40000000 rows of 1 columns in 72107 bytes/u],
    ["bytes in one value", wideValue, /of 1 values in 2000000\d\d bytes/u],
  ])("%s, is refused", async (_what, file, message) => {
    await expect(columnsOf(file)).rejects.toMatchObject({
      code: "too_large",
      message: expect.stringMatching(message),
    });
  });

  it.each<[string, Uint8Array]>([
    ["a run that is longer than its page", handMadeParquet({ values: 40, run: 2 ** 30 })],
    ["more rows than its page has values", handMadeParquet({ values: 40, rows: 1_000_000 })],
    ["fewer rows than none", handMadeParquet({ values: 40, rows: -1 })],
    [
      "a number without an end in its footer",
      fileOf([], Buffer.concat([Buffer.from([0x16]), Buffer.alloc(1_000_000, 0xff)])),
    ],
    ["columns in columns without an end", fileOf([], deepFooter(50_000))],
    ["columns in columns, and none at the end", fileOf([], deepFooter(20))],
  ])("%s, is damaged", async (_what, file) => {
    await expect(columnsOf(file)).rejects.toMatchObject({ code: "bad_reply" });
  });

  it("what it holds, is read: many equal values in a page", async () => {
    const { c } = await columnsOf(handMadeParquet({ values: 100_000 }));
    expect([c?.length, new Set(c)]).toEqual([100_000, new Set([1.5])]);
  });
});
