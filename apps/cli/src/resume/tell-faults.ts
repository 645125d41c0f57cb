import type { JournalFault, OpenWishes } from "@simjobs/control";
import { showControls } from "@simjobs/http";
import type { CliContext } from "../context.js";

/** What is wrong with a whole file, and what it means. The rest is about lines. */
const ofFile: Partial<Readonly<Record<JournalFault["problem"], string>>> = {
  "cannot be read": "cannot be read",
  "a link": "is a link",
  "a folder": "is a folder",
  "not a plain file": "is no plain file",
  "another user's": "belongs to another user",
  "open to others": "can be changed by others (chmod 600 takes that away)",
  "another file's": "is a file that had another name",
};
const ofFolder: Partial<Readonly<Record<JournalFault["problem"], string>>> = {
  "in another user's folder": "belongs to another user",
  "in a folder open to others": "can be written to by others (chmod 700 takes that away)",
};

const ofLine: Partial<Readonly<Record<JournalFault["problem"], string>>> = {
  changed: "it is not what was written, and is not acted on",
  "out of place": "it does not follow the line before it; it and those after it are not acted on",
};

/** What is open to be told of places that cannot be relied on. A torn end is what a crash leaves behind, and no fault. */
export function faultsToTell({ faults }: Pick<OpenWishes, "faults">): readonly JournalFault[] {
  return faults.filter(({ problem }) => problem !== "torn end");
}

/** Tells which places of the journals cannot be relied on, and what to do about each file. */
export function tellFaults(context: CliContext, open: Pick<OpenWishes, "faults">, folder: string): void {
  const { stderr } = context;
  const path = showControls(folder);
  const toldFolders = new Set<string>();
  const files = new Map<string, JournalFault[]>();
  for (const fault of faultsToTell(open)) {
    const words = ofFolder[fault.problem];
    if (words === undefined) {
      const ofSame = files.get(fault.file);
      if (ofSame === undefined) files.set(fault.file, [fault]);
      else ofSame.push(fault);
    } else if (!toldFolders.has(words)) {
      toldFolders.add(words);
      stderr.write(`simjobs: ${path} ${words}: nothing that stands there is acted on\n`);
    }
  }
  for (const [file, faults] of files) {
    const name = `${path}/${showControls(file)}`;
    for (const { line, problem } of faults) {
      const words = ofFile[problem];
      stderr.write(
        words === undefined
          ? `simjobs: ${name}:${line}: ${problem}; ${ofLine[problem] ?? "a cancel that stood there is not known any more"}\n`
          : `simjobs: ${name} ${words}: nothing that stands there is acted on\n`,
      );
    }
    stderr.write(`  When you have looked at it: simjobs resume --drop ${showControls(file)}\n`);
  }
}
