/** Where a file of an archive belongs, below the folder that it is unpacked to; or why it belongs nowhere. */
export type ArchivePath =
  | { readonly path: string; readonly fault?: undefined }
  | { readonly fault: string; readonly path?: undefined };

/**
 * The path that the name of an archive's entry means. Programs write one path in many ways: with `./` before it (tar), with
 * back-slashes (.NET), with letters taken apart (macOS). All of them come out as one: forward slashes, no empty parts,
 * Unicode's normal form C.
 */
export function archivePath(name: string): ArchivePath {
  const slashed = name.replaceAll("\\", "/").normalize("NFC");
  if (slashed.includes("\0")) return { fault: "its name holds a zero" };
  if (/^(?:\/|[a-z]:\/)/iu.test(slashed)) return { fault: "its path is absolute" };
  const parts = slashed.split("/").filter((part) => part !== "" && part !== ".");
  if (parts.includes("..")) return { fault: "its path leads out of the folder that it is for" };
  if (parts.length === 0) return { fault: "it has no name" };
  return { path: parts.join("/") };
}
