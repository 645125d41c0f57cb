import { openSubmitsIn, readJournals, wishesIn } from "@simjobs/control";
import { jobs } from "../cancel/consent.js";
import type { CliContext } from "../context.js";
import { folderDisk } from "../files/folder-disk.js";
import { locateFiles } from "../files/locate-files.js";

/** Who looks at a fleet does not see what is open on this machine: it is told. */
export async function tellOpenHere(context: CliContext): Promise<void> {
  for (const words of await openHereWords(context)) context.stderr.write(`${words}\n`);
}

/** What is open on this machine's own record, a sentence each for submits and cancels. */
export async function openHereWords(context: CliContext): Promise<readonly string[]> {
  const { journal } = await locateFiles(context);
  const files = await readJournals(folderDisk(journal)).catch(() => []);
  const open = wishesIn(files).filter(({ status }) => status === "open" || status === "asked").length;
  const submits = openSubmitsIn(files).length;
  return [
    // No fleet can look one up: what it was made of is on this machine.
    ...(submits === 0
      ? []
      : [
          `This machine's own record has ${submits === 1 ? "1 submit" : `${submits} submits`} open. Look ${submits === 1 ? "it" : "them"} up here: simjobs resume --store ''`,
        ]),
    ...(open === 0
      ? []
      : [
          `This machine's own record has ${jobs(open)} open, which the fleet knows nothing of. Finish them here: simjobs resume --store ''; or hand them over: simjobs receipts import --store …`,
        ]),
  ];
}
