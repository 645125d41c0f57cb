import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { ResultFile } from "@simjobs/core";
import { onTestFinished } from "vitest";

/** A folder of its own, to hold a target and what is beside it. */
export function aFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "simjobs-save-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Every file below a folder with its text; a link with what it leads to. */
export function tree(folder: string, below = ""): Record<string, string> {
  const found: Record<string, string> = {};
  for (const entry of readdirSync(join(folder, below), { withFileTypes: true })) {
    const path = below === "" ? entry.name : `${below}/${entry.name}`;
    if (entry.isDirectory()) Object.assign(found, tree(folder, path));
    else if (entry.isSymbolicLink()) found[path] = `-> ${readlinkSync(join(folder, path))}`;
    else found[path] = readFileSync(join(folder, path), "utf8");
  }
  return found;
}

export function write(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}

export function file(path: string, text: string, size: number | null = null): ResultFile {
  return {
    path,
    size,
    content: {
      async *[Symbol.asyncIterator]() {
        yield Buffer.from(text);
      },
    },
  };
}

export async function* filesOf(...files: readonly (ResultFile | Error)[]): AsyncGenerator<ResultFile> {
  for (const one of files) {
    if (one instanceof Error) throw one;
    yield one;
  }
}
