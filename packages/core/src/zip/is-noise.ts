/** Files that a computer puts beside those of its user. */
const noiseNames = new Set([
  ".ds_store",
  ".localized",
  ".apdisk",
  ".directory",
  "thumbs.db",
  "ehthumbs.db",
  "ehthumbs_vista.db",
  "desktop.ini",
  "icon\r",
]);

/** Folders that a computer puts beside those of its user, with all that is in them. */
const noiseFolders = new Set([
  "__macosx",
  ".appledouble",
  ".appledb",
  ".appledesktop",
  ".spotlight-v100",
  ".trashes",
  ".temporaryitems",
  ".documentrevisions-v100",
  ".fseventsd",
  "$recycle.bin",
  "system volume information",
  "lost+found",
  "@eadir",
]);

/** `._a.idf` by macOS, `~$a.docx` by Office, `.~lock.a.ods#` by LibreOffice. */
const noiseForm = /^(?:\._|~\$|\.~lock\..*#$)/u;

/**
 * Whether a file was put there by a computer and not by its user: what Finder, Explorer, network drives and office programs
 * leave behind. Such a file means nothing to a simulation, wherever it lies.
 *
 * @param path - with forward slashes
 */
export function isNoise(path: string): boolean {
  const parts = path.toLowerCase().split("/");
  const name = parts.pop() ?? "";
  return noiseNames.has(name) || noiseForm.test(name) || parts.some((part) => noiseFolders.has(part));
}
