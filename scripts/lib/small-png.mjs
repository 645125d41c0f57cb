// Makes a picture of a page small: 256 of its colours stay, frequent ones and one of each hue, and each other one becomes the nearest of them.
import { crc32, deflateSync, inflateSync } from "node:zlib";

const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/** @param {Buffer} png as browsers write it: eight bits of red, green and blue, not interlaced */
export function smallPng(png) {
  const { width, height, pixels } = readPng(png);
  const palette = paletteOf(pixels);
  const nearest = new Map(palette.map((colour, index) => [colour, index]));
  // A byte of filter, which is none, and one for each pixel.
  const lines = Buffer.alloc((width + 1) * height);
  for (let at = 0; at < width * height; at += 1) {
    const colour = pixels.readUIntBE(at * 3, 3);
    let index = nearest.get(colour);
    if (index === undefined) {
      index = nearestTo(colour, palette);
      nearest.set(colour, index);
    }
    lines[at + Math.floor(at / width) + 1] = index;
  }
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 3, 0, 0, 0], 8);
  const colours = Buffer.alloc(palette.length * 3);
  palette.forEach((colour, index) => colours.writeUIntBE(colour, index * 3, 3));
  const data = deflateSync(lines, { level: 9, memLevel: 9 });
  return Buffer.concat([
    signature,
    chunk("IHDR", head),
    chunk("PLTE", colours),
    chunk("IDAT", data),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

function readPng(png) {
  const data = [];
  let head;
  for (let at = signature.length; at < png.length;) {
    const length = png.readUInt32BE(at);
    const type = png.toString("latin1", at + 4, at + 8);
    const body = png.subarray(at + 8, at + 8 + length);
    if (type === "IHDR") head = body;
    if (type === "IDAT") data.push(body);
    at += 12 + length;
  }
  if (head[8] !== 8 || head[9] !== 2 || head[12] !== 0)
    throw new Error("this is no picture of three colours");
  const width = head.readUInt32BE(0);
  const height = head.readUInt32BE(4);
  return { width, height, pixels: unfiltered(inflateSync(Buffer.concat(data)), width * 3, height) };
}

/** Undoes what PNG does to lines so that they pack well; see its specification, section 9. */
function unfiltered(raw, lineBytes, height) {
  const pixels = Buffer.alloc(lineBytes * height);
  for (let y = 0; y < height; y += 1) {
    const filter = raw[y * (lineBytes + 1)];
    for (let x = 0; x < lineBytes; x += 1) {
      const at = y * lineBytes + x;
      const left = x < 3 ? 0 : pixels[at - 3];
      const up = y === 0 ? 0 : pixels[at - lineBytes];
      const corner = x < 3 || y === 0 ? 0 : pixels[at - lineBytes - 3];
      const guesses = [0, left, up, (left + up) >> 1, paeth(left, up, corner)];
      pixels[at] = raw[y * (lineBytes + 1) + 1 + x] + guesses[filter];
    }
  }
  return pixels;
}

function paeth(left, up, corner) {
  const guess = left + up - corner;
  const [toLeft, toUp, toCorner] = [left, up, corner].map((value) => Math.abs(guess - value));
  if (toLeft <= toUp && toLeft <= toCorner) return left;
  return toUp <= toCorner ? up : corner;
}

function paletteOf(pixels) {
  const counts = new Map();
  for (let at = 0; at < pixels.length; at += 3) {
    const colour = pixels.readUIntBE(at, 3);
    counts.set(colour, (counts.get(colour) ?? 0) + 1);
  }
  const frequent = [...counts].toSorted(([, one], [, other]) => other - one).map(([colour]) => colour);
  // Those that are alike in the upper half of their bits count as one hue.
  const hues = new Map();
  for (const colour of frequent) if (!hues.has(colour & 0xf0f0f0)) hues.set(colour & 0xf0f0f0, colour);
  return [...new Set([...hues.values(), ...frequent])].slice(0, 256);
}

const parts = (colour) => [colour >> 16, (colour >> 8) & 255, colour & 255];

function nearestTo(colour, palette) {
  const [red, green, blue] = parts(colour);
  const distances = palette.map((one) => {
    const [r, g, b] = parts(one);
    return (r - red) ** 2 + (g - green) ** 2 + (b - blue) ** 2;
  });
  return distances.indexOf(Math.min(...distances));
}

function chunk(type, body) {
  const typed = Buffer.concat([Buffer.from(type, "latin1"), body]);
  const framed = Buffer.alloc(8 + typed.length);
  framed.writeUInt32BE(body.length, 0);
  framed.set(typed, 4);
  framed.writeUInt32BE(crc32(typed), 4 + typed.length);
  return framed;
}
