import { createHash, type Hash } from "node:crypto";
import { createReadStream } from "node:fs";
import { readdir } from "node:fs/promises";
import { basename, join, relative, sep } from "node:path";
import { JobError } from "@simjobs/core";
import { fileProblem } from "../files/file-problem.js";

/** What a submit sends: texts, files, and folders with all that is in them. */
export type SubmitInput = { readonly text: string } | { readonly file: string } | { readonly folder: string };

/**
 * SHA-256 over everything that a submit sends, with the names of the files: the same work has the same one.
 *
 * @throws {JobError} `bad_input` for what cannot be read
 */
export async function hashInputs(inputs: readonly SubmitInput[]): Promise<string> {
  const hash = createHash("sha256");
  for (const input of inputs) {
    if ("text" in input) addText(hash, input.text);
    else if ("file" in input) await addFile(hash, basename(input.file), input.file);
    else
      for (const path of await filesBelow(input.folder))
        await addFile(hash, nameIn(input.folder, path), path);
  }
  return hash.digest("hex");
}

/** The files in a folder and in the folders in it, but for hidden ones, sorted. */
async function filesBelow(folder: string): Promise<readonly string[]> {
  try {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    return entries
      .filter((entry) => !entry.isDirectory())
      .map((entry) => join(entry.parentPath, entry.name))
      .filter(
        (path) =>
          !nameIn(folder, path)
            .split("/")
            .some((name) => name.startsWith(".")),
      )
      .toSorted();
  } catch (error) {
    throw new JobError("bad_input", `${folder} cannot be read: ${fileProblem(error)}`, { cause: error });
  }
}

function nameIn(folder: string, path: string): string {
  return relative(folder, path).split(sep).join("/");
}

function addText(hash: Hash, text: string): void {
  hash.update(`text\0${Buffer.byteLength(text)}\0`).update(text);
}

async function addFile(hash: Hash, name: string, path: string): Promise<void> {
  hash.update(`file\0${name}\0`);
  let size = 0;
  try {
    for await (const chunk of createReadStream(path)) {
      if (!Buffer.isBuffer(chunk)) continue; // it is, without an encoding
      size += chunk.byteLength;
      hash.update(chunk);
    }
  } catch (error) {
    throw new JobError("bad_input", `${path} cannot be read: ${fileProblem(error)}`, { cause: error });
  }
  hash.update(`\0${size}\0`);
}
