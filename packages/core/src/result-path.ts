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

/** Lets paths from outside in, each once: on a machine that does not tell upper from lower case, too. */
export class PathGuard {
  /** What each known name is, in a form that is equal wherever a file system might take two names for one. */
  readonly #known = new Map<string, "file" | "folder">();

  /**
   * Takes the path of one more file.
   *
   * @throws {JobError} `bad_reply` for a path that could lead elsewhere, and for one that is there already
   */
  admit(path: string): void {
    const why = unsafePath(path);
    if (why !== undefined) throw refused(path, why);
    const names = path.split("/");
    for (let count = 1; count < names.length; count += 1) {
      const key = keyOf(names.slice(0, count).join("/"));
      if (this.#known.get(key) === "file") throw refused(path, "there is a file where its folder should be");
      this.#known.set(key, "folder");
    }
    const key = keyOf(path);
    if (this.#known.has(key)) throw refused(path, "the same name came before");
    this.#known.set(key, "file");
  }
}

function keyOf(path: string): string {
  return path.normalize("NFC").toUpperCase().toLowerCase();
}

function refused(path: string, why: string): JobError {
  return new JobError("bad_reply", `the service sent a file ${JSON.stringify(path.slice(0, 200))}: ${why}`, {
    hint: "Nothing was written under that name. Tell the service about it.",
  });
}
