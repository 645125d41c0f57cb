import { stat } from "node:fs/promises";
import { basename, resolve } from "node:path";
import { JobError } from "@simjobs/core";
import { showControls } from "@simjobs/http";
import type { Input } from "../context.js";
import { findJsonError } from "./find-json-error.js";
import { findJsonLoss } from "./find-json-loss.js";
import { isPipe, readPipe } from "./read-pipe.js";
import { readRegularFile } from "./read-regular-file.js";
import { readUtf8 } from "./read-utf8.js";

/** A file that somebody named on the command line and that is there. */
export interface InputFile {
  readonly path: string;
  readonly name: string;
  readonly sizeBytes: number;
}

/**
 * Looks a file up that is to be sent.
 *
 * @param option - the option that names it, for the message
 * @param example - the name of such a file, for the hint
 * @throws {JobError} `bad_input` if it is missing, a folder or not to be read
 */
export async function findInputFile(
  cwd: string,
  text: string,
  option: string,
  example = exampleOf(option),
): Promise<InputFile> {
  const path = resolve(cwd, text);
  const shown = showControls(text);
  const found = await stat(path).catch((error: unknown) => {
    throw new JobError("bad_input", `${option}: ${shown} ${whyUnreadable(error, text)}`, {
      hint: `Give the path of a file, such as ${option} ./${example}.`,
      cause: error,
    });
  });
  if (!found.isFile()) {
    const what = found.isDirectory()
      ? "is a folder"
      : found.isFIFO()
        ? "is a pipe, and a file is needed"
        : "is not a plain file";
    throw new JobError("bad_input", `${option}: ${shown} ${what}`, {
      hint: `Give the path of a file, such as ${option} ./${example}.`,
    });
  }
  return { path, name: basename(path), sizeBytes: found.size };
}

/** Where text comes from: files, and standard input under the name `-`. */
export interface TextSource {
  readonly cwd: string;
  readonly stdin: Pick<Input, "readAll">;
  readonly signal: AbortSignal;
}

/** Names of standard input, which may be what cannot be opened a second time. */
const standardInput = new Set(["-", "/dev/stdin", "/dev/fd/0", "/proc/self/fd/0"]);

/** The most that a text may have. */
const mostBytes = 100_000_000;

/**
 * Reads a file of text, a pipe such as a shell makes of `<(command)`, or standard input for `-`. Its ends of lines stay as
 * they are.
 *
 * @throws {JobError} `bad_input`; with the line and column of the first byte that is no UTF-8
 */
export async function readTextFile(
  source: TextSource,
  text: string,
  option: string,
  example = exampleOf(option),
): Promise<string> {
  if (standardInput.has(text)) return withoutMark(await source.stdin.readAll(mostBytes, source.signal));
  return readUtf8(await readNamedFile(source, text, option, example), `${option}: ${text}`);
}

/**
 * Reads a file or a pipe that somebody named.
 *
 * @throws {JobError} `bad_input`
 */
async function readNamedFile(
  { cwd, signal }: Pick<TextSource, "cwd" | "signal">,
  text: string,
  option: string,
  example: string,
): Promise<Uint8Array> {
  const what = `${option}: ${text}`;
  const path = resolve(cwd, text);
  if (await isPipe(path)) return readPipe(path, what, mostBytes, signal);
  const file = await findInputFile(cwd, text, option, example);
  if (file.sizeBytes > mostBytes) {
    throw new JobError("bad_input", `${showControls(what)} is larger than 100 MB`);
  }
  return readRegularFile(path, file.sizeBytes).catch((error: unknown) => {
    throw new JobError("bad_input", `${showControls(what)} ${whyUnreadable(error)}`, { cause: error });
  });
}

/**
 * Reads a file of JSON, or standard input for `-`.
 *
 * @throws {JobError} `bad_input` with the line and column of a mistake, or of what would be sent otherwise than it is written
 */
export async function readJsonFile(source: TextSource, text: string, option: string): Promise<unknown> {
  const json = await readTextFile(source, text, option, jsonExampleOf(option));
  const what = `${option}: ${text === "-" ? "what came in" : text}`;
  if (json.trim() === "") throw new JobError("bad_input", `${showControls(what)} is empty`);
  return parseJson(json, what);
}

/**
 * Reads JSON that somebody wrote.
 *
 * @param what - where it comes from, for the message
 * @param hint - what to do about a mistake
 * @throws {JobError} `bad_input` with the line and column of a mistake, or of what would be sent otherwise than it is written
 */
export function parseJson(
  json: string,
  what: string,
  hint = "Correct the file, or check that it is the right one.",
): unknown {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (error) {
    const place = findJsonError(json);
    const where =
      place === undefined ? "" : ` in line ${place.line}, column ${place.column}: expected ${place.expected}`;
    throw new JobError("bad_input", `${showControls(what)} is not JSON${where}`, {
      hint,
      cause: error,
    });
  }
  const loss = findJsonLoss(json);
  if (loss === undefined) return value;
  const { line, column, sentence } = loss;
  throw new JobError(
    "bad_input",
    `${showControls(what)} would be sent otherwise than it is written, in line ${line}, column ${column}: ${showControls(sentence)}`,
    { hint: "Write it as it is meant to arrive." },
  );
}

// Some programs begin what they write with it; it is no part of the text.
function withoutMark(content: string): string {
  return content.startsWith("\ufeff") ? content.slice(1) : content;
}

function whyUnreadable(error: unknown, path = ""): string {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  // Node shows bytes that are no UTF-8 by this sign, and does not find the file by it.
  if (code === "ENOENT" && path.includes("\ufffd")) return "cannot be found: its name is no UTF-8";
  if (code === "ENOENT" || code === "ENOTDIR") return "does not exist";
  if (code === "EACCES" || code === "EPERM") return "may not be read by you";
  if (code === "ELOOP") return "is a link that leads to itself";
  if (code === "ENAMETOOLONG") return "has a name that is too long";
  return `cannot be read (${String(code ?? error)})`;
}

/** What files are called that are given to an option. */
const examples = new Map([
  ["--model", "model.idf"],
  ["--weather", "weather.epw"],
  ["--project", "project.zip"],
  ["--cases", "cases.txt"],
  ["--attach", "schedule.csv"],
  ["--protocol", "protocol.yaml"],
  ["files put", "weather.epw"],
]);

/** `--simulation ./simulation.json` */
function jsonExampleOf(option: string): string {
  return option.startsWith("--") ? `${option.slice(2)}.json` : "request.json";
}

function exampleOf(option: string): string {
  return examples.get(option) ?? jsonExampleOf(option);
}
