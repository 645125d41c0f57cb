// A server that does next to nothing, in a process of its own: takes an upload and throws it away, sends one zip out of memory.
import { randomFillSync } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { crc32 } from "node:zlib";

const zip = zipOfOne("eplusout.eso", Number(process.env.BENCH_BYTES));
const smallZip = zipOfOne("eplusout.end", 1000);
let pacedTo = 0;

/** A zip of one file of noise that is stored as it is, so that nothing is won or lost by packing. */
function zipOfOne(name, wanted) {
  const path = Buffer.from(name);
  const content = Buffer.alloc(wanted - 98 - 2 * path.length); // what the rest takes
  const noise = randomFillSync(Buffer.alloc(1_000_003));
  for (let at = 0; at < content.length; at += noise.length) noise.copy(content, at);
  const facts = Buffer.alloc(26); // from the version to the length of the name, as both headers hold them
  facts.writeUInt16LE(20, 0);
  facts.writeUInt16LE(0x21, 8); // the first day there is
  facts.writeUInt32LE(crc32(content), 10);
  facts.writeUInt32LE(content.length, 14);
  facts.writeUInt32LE(content.length, 18);
  facts.writeUInt16LE(path.length, 22);
  const directory = Buffer.concat([
    Buffer.from("PK\u0001\u0002\u0014\0", "latin1"),
    facts,
    Buffer.alloc(14),
    path,
  ]);
  const end = Buffer.alloc(22);
  end.write("PK\u0005\u0006", "latin1");
  end.writeUInt16LE(1, 8);
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(30 + path.length + content.length, 16);
  return Buffer.concat([Buffer.from("PK\u0003\u0004", "latin1"), facts, path, content, directory, end]);
}

const slice = 1_000_000;

/** Sends no faster than so many bytes a second, slice by slice. */
async function sendPaced(response, bytesPerSecond) {
  const started = performance.now();
  for (let at = 0; at < zip.length; at += slice) {
    if (!response.write(zip.subarray(at, at + slice))) await once(response, "drain");
    const aheadMs = started + ((at + slice) / bytesPerSecond) * 1000 - performance.now();
    if (aheadMs > 1) await sleep(aheadMs);
  }
  response.end();
}

const server = createServer((request, response) => {
  let received = 0;
  request.on("data", (chunk) => (received += chunk.length));
  request.on("end", () => {
    const isZip = request.url.startsWith("/jess_web/api/job/file/");
    const isLarge = request.url.endsWith("/job/file/1");
    const body = isZip
      ? isLarge
        ? zip
        : smallZip
      : JSON.stringify({ ok: true, status: `${received} bytes`, data: 1 });
    response.writeHead(200, {
      "content-type": isZip ? "application/zip" : "application/json",
      "content-length": Buffer.byteLength(body),
    });
    if (isLarge && pacedTo > 0) sendPaced(response, pacedTo).catch(() => response.destroy());
    else response.end(body);
  });
});
server.keepAliveTimeout = 60_000;
server.listen(0, "127.0.0.1", () => process.send({ port: server.address().port }));
process.on("message", (bytesPerSecond) => (pacedTo = bytesPerSecond));
process.on("disconnect", () => process.exit());
