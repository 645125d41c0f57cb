/** A file that is only ever written at its end. */
export interface AppendFile {
  /** Writes all of the text. It is safe only after `sync`. */
  append(text: string): Promise<void>;
  /** Resolves when everything that was appended would survive a crash of the machine. */
  sync(): Promise<void>;
  /** Closes the file. Nothing can be appended afterwards. */
  close(): Promise<void>;
}

/**
 * The one folder that journals and receipts live in, as control sees it. It comes in from outside: a real folder in a
 * program, memory in a test. Names are plain file names. Every method throws what its disk throws.
 */
export interface JournalDisk {
  /** Names of everything in the folder, whatever it is, in any order; none where there is no folder yet. */
  list(): Promise<readonly string[]>;
  /**
   * The whole text of a file.
   *
   * @throws {UnfitFile} for what is no plain file of this user that nobody else can change
   */
  read(name: string): Promise<string>;
  /**
   * The lines of a file, one after the other, without their ends; a last one that has none is left out. For files that are
   * too large to be held. Throws as `read`. @default those of `read`
   */
  lines?(name: string): AsyncIterable<string>;
  /** Makes a file that was not there, with its name safe on disk. Throws where it is there. */
  create(name: string): Promise<AppendFile>;
  /**
   * Makes a file with this text in one step: it is there whole or not at all, and safe on disk.
   *
   * @returns `false` where it was there before
   */
  claim(name: string, text: string): Promise<boolean>;
  /** Opens a file at its end, and makes it where it is missing. */
  open(name: string): Promise<AppendFile>;
  /** Deletes a file of the folder. */
  remove(name: string): Promise<void>;
  /**
   * Changes what `pulse` tells of a file and nothing of what stands in it, so that whoever looks twice sees that its writer
   * lives. Needs no room on a disk that is full, and need not survive anything.
   */
  beat(name: string): Promise<void>;
  /** What tells a file from itself once it was written to or has beaten; `null` where there is none. Never waits for anybody. */
  pulse(name: string): Promise<string | null>;
}
