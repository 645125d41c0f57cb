import { isJobError } from "@simjobs/core";

/** What went wrong with a file, in words. */
export function fileProblem(error: unknown): string {
  if (isJobError(error)) return error.message; // it is told already
  const code = errorCode(error);
  if (code === "NOT_UTF8" && error instanceof Error) return error.message;
  const words = new Map([
    ["EACCES", "you may not"],
    ["EPERM", "you may not"],
    ["ENOENT", "it does not exist"],
    ["DANGLING", "it is a link to something that does not exist"],
    ["ENOTDIR", "a part of its path is not a folder"],
    ["EISDIR", "it is a folder"],
    ["ENOSPC", "the disk is full"],
    ["EDQUOT", "the disk quota is used up"],
    ["EROFS", "the disk is read-only"],
    ["EFBIG", "it may not grow any more"],
    ["EIO", "the disk or the terminal does not answer any more"],
    ["EBADF", "it is not open for that"],
    ["EMFILE", "too many files are open"],
    ["ENFILE", "too many files are open"],
    ["ENAMETOOLONG", "its name is too long"],
    ["ELOOP", "its links lead in a circle"],
    ["ENXIO", "it is a pipe that nobody reads, or no file at all"],
    ["TOO_LARGE", "it is too large to be what it should be"],
    ["ERR_FS_FILE_TOO_LARGE", "it is larger than can be read"],
    ["ERR_STRING_TOO_LONG", "it is larger than can be read"],
    ["IS_LINK", "it is a link"],
    ["NOT_PLAIN", "it is no plain file"],
    ["NOT_YOURS", "it belongs to another user"],
    ["OPEN_TO_OTHERS", "others can change it"],
  ]);
  return code === undefined ? String(error) : (words.get(code) ?? code);
}

/** What to do where a file of ours cannot be written. */
export function roomHint(error: unknown): string {
  const isFull = ["ENOSPC", "EDQUOT", "EFBIG"].includes(errorCode(error) ?? "");
  return isFull
    ? "Make room there, or set SIMJOBS_HOME to a folder on another disk."
    : "Set SIMJOBS_HOME to a folder that you may write.";
}

/** The system's code of a failed file operation, such as `ENOENT`. */
export function errorCode(error: unknown): string | undefined {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined;
}
