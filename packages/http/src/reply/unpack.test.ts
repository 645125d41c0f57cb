import { randomBytes } from "node:crypto";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { AttemptError } from "../failure/attempt-error.js";
import { rejection } from "../../test/make-transport.js";
import { BodyStream } from "../exchange/body-stream.js";
import { unpack, unpackSome, unpackStream } from "./unpack.js";

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

describe("the beginning of a body that is only told", () => {
  it.each([
    ["as it is", text, undefined, text],
    ["unpacked", gzipSync(text), "gzip", text],
    ["unpacked as far as it came", gzipSync(randomBytes(100_000)).subarray(0, 50_000), "gzip", undefined],
    ["not at all, in an encoding that nobody asked for", text, "br", Buffer.alloc(0)],
    ["not at all, if it is no gzip", text, "gzip", Buffer.alloc(0)],
  ])("comes %s", async (_, body, encoding, expected) => {
    const some = await unpackSome(body, encoding);
    if (expected === undefined) expect(some.byteLength).toBeGreaterThan(30_000);
    else expect(some).toEqual(expected);
  });

  it("is the beginning of a bomb", async () => {
    const some = await unpackSome(gzipSync(Buffer.alloc(50_000_000)), "gzip");
    expect(some.byteLength).toBeGreaterThan(900_000);
    expect(some.byteLength).toBeLessThan(1_100_000);
  });
});

const streaming = (...chunks: Buffer[]): { stream: BodyStream; dropped: () => boolean } => {
  let isDropped = false;
  const stream = new BodyStream({
    pause: () => undefined,
    resume: () => undefined,
    drop: () => {
      isDropped = true;
    },
  });
  for (const chunk of chunks) stream.push(chunk);
  return { stream, dropped: () => isDropped };
};
const readAll = async (source: { next(): Promise<Buffer | undefined> }): Promise<Buffer> => {
  const chunks: Buffer[] = [];
  for (let chunk = await source.next(); chunk !== undefined; chunk = await source.next()) chunks.push(chunk);
  return Buffer.concat(chunks);
};

describe("a stream that is unpacked as it comes", () => {
  const packed = gzipSync(text);

  it.each([
    ["plain", [text], undefined],
    ["packed", [packed], "gzip"],
    ["packed, byte by byte", Array.from(packed, (byte) => Buffer.from([byte])), "gzip"],
  ])("gives what it holds: %s", async (_, chunks, encoding) => {
    const { stream } = streaming(...chunks);
    stream.finish();
    await expect(readAll(unpackStream(stream, encoding, 600))).resolves.toEqual(text);
  });

  it("fails as the connection does", async () => {
    const { stream } = streaming(packed.subarray(0, 10));
    const reading = rejection(readAll(unpackStream(stream, "gzip", 600)));
    const lost = new AttemptError("lost", "the connection broke");
    stream.fail(lost);
    expect(await reading).toBe(lost);
  });

  it.each([
    ["it ends too early", packed.subarray(0, 20)],
    ["it is no gzip", text],
  ])("is broken if %s", async (_, body) => {
    const { stream } = streaming(body);
    stream.finish();
    await expect(rejection(readAll(unpackStream(stream, "gzip", 600)))).resolves.toMatchObject({
      kind: "unreadable",
    });
  });

  it("is dropped as soon as more has come out than is wanted, though the rest has not come", async () => {
    const bomb = gzipSync(Buffer.alloc(50_000_000));
    const { stream, dropped } = streaming(bomb.subarray(0, 20_000));
    await expect(rejection(readAll(unpackStream(stream, "gzip", 1_000_000)))).resolves.toMatchObject({
      kind: "too-large",
    });
    expect(dropped()).toBe(true);
  });
});
