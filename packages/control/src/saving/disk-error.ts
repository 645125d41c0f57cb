import { errorCodeOf, isJobError, JobError } from "@simjobs/core";

const reasons = new Map([
  ["ENOENT", "a folder above it is gone, or takes no others"],
  ["EACCES", "there is no permission to write it"],
  ["EPERM", "there is no permission to write it"],
  ["EROFS", "that disk cannot be written to"],
  ["ENOSPC", "there is no room left on the disk"],
  ["EDQUOT", "there is no room left on the disk"],
  ["ENAMETOOLONG", "its name is too long"],
  ["ENOTDIR", "a part of its path is not a folder"],
  ["ELOOP", "a part of its path is a link"],
  ["EEXIST", "it is there already"],
  ["EFBIG", "it is too large for that disk"],
  ["EIO", "the disk fails"],
]);

/** Puts what the disk said into words. Everything else is somebody else's error. */
export function named(error: unknown, what: string): unknown {
  const code = errnoOf(error);
  if (isJobError(error) || code === undefined) return error;
  return unwritable(`${what} cannot be written: ${reasons.get(code) ?? code}`, { cause: error });
}

/** The same of the place that somebody has chosen: one that can be no folder, whoever writes, is the wrong one. */
export function namedPlace(error: unknown, what: string): unknown {
  const code = errnoOf(error);
  const isWrong = ["ENOENT", "ENOTDIR", "EEXIST", "ENAMETOOLONG", "ELOOP"].includes(code ?? "");
  return isWrong ? noPlace(`${what} cannot be made: ${reasons.get(code ?? "")}`, error) : named(error, what);
}

/** What was chosen cannot be a folder. */
export function noPlace(message: string, cause?: unknown): JobError {
  return new JobError("bad_input", message, { hint: "Choose another folder.", cause });
}

export function unwritable(
  message: string,
  {
    hint = "Choose another folder.",
    cause,
  }: { readonly hint?: string | undefined; readonly cause?: unknown } = {},
): JobError {
  return new JobError("file_unwritable", message, { hint, cause });
}

/** The disk's own word for what went wrong; nothing for what is no failure of a disk. */
export function errnoOf(error: unknown): string | undefined {
  return typeof error === "object" && error !== null && "syscall" in error ? errorCodeOf(error) : undefined;
}
