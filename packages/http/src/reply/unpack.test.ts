import { gzipSync } from "node:zlib";
import { expect, it } from "vitest";
import { rejection } from "../../test/make-transport.js";
import { unpack } from "./unpack.js";

const text = Buffer.from("hello ".repeat(100));

it.each([
  [undefined, text],
  ["identity", text],
  ["gzip", gzipSync(text)],
  [" GZIP", gzipSync(text)],
  ["x-gzip", Buffer.concat([gzipSync(text.subarray(0, 60)), gzipSync(text.subarray(60))])],
])("unpacks %s", async (encoding, body) => {
  await expect(unpack(body, encoding, 600)).resolves.toEqual(text);
});

it.each([
  ["one byte too many", gzipSync(text), "gzip", 599, "too-large"],
  ["broken gzip", gzipSync(text).subarray(0, 20), "gzip", 9999, "unreadable"],
  ["what is no gzip", text, "gzip", 9999, "unreadable"],
  ["an encoding that nobody asked for", text, "br", 9999, "unreadable"],
])("refuses %s", async (_, body, encoding, max, kind) => {
  await expect(rejection(unpack(body, encoding, max))).resolves.toMatchObject({ kind });
});

it("stops a bomb early: it never gets to the broken end", async () => {
  const bomb = gzipSync(Buffer.alloc(50_000_000));
  expect(bomb.byteLength).toBeLessThan(50_000);
  bomb.fill(0, bomb.byteLength - 8); // the check at the end no longer fits: unpacking it whole would say so
  await expect(rejection(unpack(bomb, "gzip", 100_000_000))).resolves.toMatchObject({ kind: "unreadable" });
  await expect(rejection(unpack(bomb, "gzip", 1_000_000))).resolves.toMatchObject({ kind: "too-large" });
});
