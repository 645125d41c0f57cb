import { stat } from "node:fs/promises";
import { relative, resolve, sep } from "node:path";
import { JobError } from "@simjobs/core";
import { showControls } from "@simjobs/http";
import { folderFiles, maxUploadBytes } from "@simjobs/jess";
import { findInputFile, type InputFile } from "../../../input/read-input-file.js";
import { formatBytes } from "../../../output/format-bytes.js";
import type { SubmitInput } from "../../work.js";

/** Files that were named: some to be sent by themselves, some that are in the folder which is sent. */
export interface NamedFiles {
  readonly loose: readonly InputFile[];
  /** Paths below the folder, with forward slashes. */
  readonly inFolder: readonly string[];
}

/** @throws {JobError} `bad_input` */
export async function findAll(
  cwd: string,
  texts: readonly string[],
  option: string,
): Promise<readonly InputFile[]> {
  const files: InputFile[] = [];
  for (const text of texts) files.push(await findInputFile(cwd, text, option)); // in order: the first wrong one is told
  return files;
}

/**
 * Looks files up, in the folder that is sent first.
 *
 * @throws {JobError} `bad_input` for one that is nowhere
 */
export async function findNamed(
  cwd: string,
  texts: readonly string[],
  folder: string | undefined,
  option: string,
): Promise<NamedFiles> {
  if (folder === undefined) return { loose: await findAll(cwd, texts, option), inFolder: [] };
  const loose: InputFile[] = [];
  const inFolder: string[] = [];
  for (const text of texts) {
    const path = await pathInFolder(folder, resolve(folder, text), resolve(cwd, text));
    if (path !== undefined) inFolder.push(path);
    else loose.push(await findInputFile(cwd, text, option));
  }
  return { loose, inFolder };
}

async function pathInFolder(folder: string, ...candidates: readonly string[]): Promise<string | undefined> {
  for (const candidate of candidates) {
    const path = relative(folder, candidate);
    if (path === "" || path.startsWith("..") || resolve(path) === path) continue;
    const isFile = await stat(candidate).then(
      (found) => found.isFile(),
      () => false,
    );
    if (isFile) return path.split(sep).join("/");
  }
  return undefined;
}

/** @throws {JobError} `bad_input` */
export async function findFolder(cwd: string, text: string, option: string): Promise<string> {
  const path = resolve(cwd, text);
  const found = await stat(path).catch(() => undefined);
  if (found?.isDirectory() === true) return path;
  const what = found === undefined ? "does not exist" : "is not a folder";
  throw new JobError("bad_input", `${option}: ${showControls(text)} ${what}`, {
    hint: `Give the path of a folder, such as ${option} ./case.`,
  });
}

/**
 * Refuses what cannot be sent, before much of it is read.
 *
 * @throws {JobError} `bad_input`
 */
export function checkSizes(files: readonly InputFile[]): void {
  for (const { path, sizeBytes } of files) {
    if (sizeBytes === 0) {
      throw new JobError("bad_input", `${showControls(path)} is empty`, {
        hint: "Check that it is the right file, and that it was saved.",
      });
    }
  }
  const total = files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  if (total <= maxUploadBytes) return;
  const [largest] = files.toSorted((one, other) => other.sizeBytes - one.sizeBytes);
  const which = files.length === 1 ? "" : `, ${showControls(largest?.name ?? "")} being the largest file`;
  throw new JobError(
    "bad_input",
    `${formatBytes(total)} are too many to send: JESS takes at most ${formatBytes(maxUploadBytes)}${which}`,
    { hint: "Leave out what the model does not need, or pack the files into a zip." },
  );
}

export function isZip(name: string): boolean {
  return /\.zip$/iu.test(name);
}

/** What is hashed of a submit: its files, and what else decides what runs. */
export function inputsOf(
  files: readonly InputFile[],
  folder: string | undefined,
  choices: Readonly<Record<string, unknown>>,
): readonly SubmitInput[] {
  return [
    ...files.map(({ path }) => ({ file: path })),
    ...(folder === undefined ? [] : [{ folder, filesIn: folderFiles }]),
    { text: JSON.stringify(choices) },
  ];
}

export function missing(what: string, option: string, example: string): JobError {
  return new JobError("bad_input", `${what} is missing: give it with ${option}`, {
    hint: `For example: ${example}`,
  });
}
