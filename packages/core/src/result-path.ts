import { JobError } from "./job-error.js";

const longestPath = 1024;
const longestName = 240;
// oxlint-disable-next-line no-control-regex -- control characters are what this looks for
const controlCharacters = /[\u0000-\u001f\u007f-\u009f]/u;
/** Names that are devices on Windows, with any ending. */
const deviceName = /^(?:con|prn|aux|nul|com[\d¹²³]|lpt[\d¹²³]|conin\$|conout\$)\s*(?:\..*)?$/iu;

/**
 * Why a path that came from outside must not be used below a folder, on any system; `undefined` for one that may.
 * A path that may is relative, uses forward slashes, and stays below its folder.
 */
export function unsafePath(path: string): string | undefined {
  if (path === "") return "it is empty";
  if (path.length > longestPath) return "it is too long";
  if (!path.isWellFormed() || controlCharacters.test(path)) return "it holds characters that no name has";
  if (path.includes("\\")) return "it holds a backslash";
  if (path.startsWith("/")) return "it is absolute";
  if (path.includes(":")) return "it names a drive or a stream of a file";
  for (const name of path.split("/")) {
    if (name === "") return "it has an empty part";
    if (name === "." || name === "..") return `it has a part ${name}`;
    if (name.length > longestName) return "a part of it is too long";
    if (/[. ]$/u.test(name)) return "a part of it ends with a dot or a space";
    if (deviceName.test(name)) return `${name} is the name of a device`;
  }
  return undefined;
}

/**
 * Finds a path for each file from outside that a disk of any system takes, and that no other file has: on a machine that does
 * not tell upper from lower case, too. A path that may be used as it is stays as it is. In any other, by this rule:
 *
 * - what no name can hold everywhere (`:`, `\\`, `?`, `*`, `"`, `<`, `>`, `|`, control characters, a dot or a space at the end)
 *   becomes `_`, and so does what makes a name look like another one: controls of direction, ends of lines and of paragraphs;
 * - the name of a device, and a name in `reserved`, gets a `_` before it;
 * - a name of more than 240 bytes is shortened, and keeps its ending;
 * - the second of two that would be one gets ` (2)` before its ending, and so on.
 *
 * A path that leads out of its folder is no odd name: it is refused.
 */
export class PathFitter {
  readonly #isReserved: (name: string) => boolean;
  /** What each known path is, in a form that is equal wherever a file system might take two for one. */
  readonly #known = new Map<string, "file" | "folder">();
  readonly #folders = new Map<string, string>();

  /** @param isReserved - tells of a name, of a file or folder at the top, that is for something else */
  constructor(isReserved: (name: string) => boolean = () => false) {
    this.#isReserved = isReserved;
  }

  /**
   * Takes the path of one more file.
   *
   * @returns the path to use: the same one, unless it cannot be
   * @throws {JobError} `bad_reply` for a path that leads elsewhere, or is too long
   */
  fit(path: string): string {
    const why = leadsOut(path);
    if (why !== undefined) throw refused(path, why);
    const names = path.split("/");
    let above = "";
    for (let count = 1; count < names.length; count += 1) above = this.#folder(names.slice(0, count), above);
    const fitted = this.#unique(above, this.#fitName(names.at(-1) ?? "", above), "file");
    if (fitted.length > longestPath) throw refused(path, "it is too long");
    return fitted;
  }

  #folder(names: readonly string[], above: string): string {
    const path = names.join("/");
    const known = this.#folders.get(path);
    if (known !== undefined) return known;
    const fitted = this.#unique(above, this.#fitName(names.at(-1) ?? "", above), "folder");
    this.#folders.set(path, fitted);
    return fitted;
  }

  #fitName(name: string, above: string): string {
    const fit = fitName(name);
    return above === "" && this.#isReserved(fit) ? `_${fit}` : fit;
  }

  #unique(above: string, name: string, kind: "file" | "folder"): string {
    for (let count = 1; ; count += 1) {
      const path = `${above}${above === "" ? "" : "/"}${count === 1 ? name : numbered(name, count)}`;
      const key = keyOf(path);
      const known = this.#known.get(key);
      // Folders of one name are one, and hold the files of both.
      if (known !== undefined && !(known === "folder" && kind === "folder")) continue;
      this.#known.set(key, kind);
      return path;
    }
  }
}

/**
 * Why a path does not lead to a place below its folder; `undefined` for one that does, however odd its names are.
 */
export function leadsOut(path: string): string | undefined {
  if (path === "") return "it is empty";
  if (/^(?:[/\\]|[a-z]:[/\\])/iu.test(path)) return "it is absolute";
  for (const name of path.split(/[/\\]/u)) {
    if (name === "") return "it has an empty part";
    if (/^\.{1,2}[. ]*$/u.test(name)) return `it has a part ${name.trim()}`;
  }
  return undefined;
}

function fitName(name: string): string {
  const plain = name.replace(oddLetters, "_").replace(/[. ]+$/u, (end) => "_".repeat(end.length));
  return shortened(deviceName.test(plain) ? `_${plain}` : plain, longestName);
}

// oxlint-disable-next-line no-control-regex -- control characters are what this looks for
const oddLetters = /[\u0000-\u001f\u007f-\u009f\\:?*"<>|\p{Surrogate}\p{Bidi_Control}\p{Zl}\p{Zp}]/gu;

/** Its beginning and its ending, in so many bytes: disks count those. */
function shortened(name: string, mostBytes: number): string {
  if (bytesOf(name) <= mostBytes) return name;
  const ending = /\.[^.]{1,20}$/u.exec(name)?.[0] ?? "";
  let left = mostBytes - bytesOf(ending);
  let kept = "";
  for (const letter of name.slice(0, name.length - ending.length)) {
    left -= bytesOf(letter);
    if (left < 0) break;
    kept += letter;
  }
  return `${kept.replace(/[. ]+$/u, "")}${ending}`;
}

const encoder = new TextEncoder();

function bytesOf(text: string): number {
  return encoder.encode(text).byteLength;
}

function numbered(name: string, count: number): string {
  const number = ` (${count})`;
  const short = shortened(name, longestName - number.length);
  const at = short.lastIndexOf(".");
  return at <= 0 ? `${short}${number}` : `${short.slice(0, at)}${number}${short.slice(at)}`;
}

function keyOf(path: string): string {
  return path.normalize("NFC").toUpperCase().toLowerCase();
}

function refused(path: string, why: string): JobError {
  return new JobError("bad_reply", `the service sent a file ${JSON.stringify(path.slice(0, 200))}: ${why}`, {
    hint: "Nothing was written under that name. Tell the service about it.",
  });
}
