import type { BadZip } from "../faults/bad-zip-kinds.js";
import { bytesContent, firstPart, repeatedContent, textContent, type Content } from "./content.js";
import { zipContent, type ZipItem } from "./zip-writer.js";

const usualBombBytes = 50 * 1024 * 1024;

/** What is sent in place of a good zip, and the content type that goes with it. */
export async function badZip(
  bad: BadZip,
  items: readonly ZipItem[],
  modifiedMs: number,
  signal: AbortSignal,
): Promise<{ readonly content: Content; readonly type: string }> {
  const zip = "application/zip";
  const one = (name: string, content: Content): ZipItem => ({ name, content, modifiedMs });
  switch (bad.how) {
    case "json":
      return {
        content: textContent(`{"ok":false,"status":"Results are not available","data":null}`),
        type: "application/json",
      };
    case "html":
      return {
        content: textContent("<html><body><h1>Something went wrong</h1></body></html>\n"),
        type: "text/html",
      };
    case "empty":
      return { content: bytesContent(Buffer.alloc(0)), type: zip };
    case "truncated": {
      // The announced length is that of the part: nothing but the zip itself tells that there should be more.
      const whole = await zipContent(items);
      return { content: firstPart(whole, Math.floor(whole.bytes / 2)), type: zip };
    }
    case "checksum": {
      const damaged = { ...one("damaged.txt", textContent("as it was\n")), isDamaged: true };
      return { content: await zipContent([...items, damaged]), type: zip };
    }
    case "bomb": {
      const zeros = repeatedContent("0", bad.bytes ?? usualBombBytes);
      return {
        content: await zipContent([...items, one(bad.entry ?? "bomb.txt", zeros)], { packAll: true, signal }),
        type: zip,
      };
    }
    case "entry": {
      const name = bad.entry ?? "../escaped.txt";
      return {
        content: await zipContent([...items, one(name, textContent("out of the folder\n"))]),
        type: zip,
      };
    }
  }
}
