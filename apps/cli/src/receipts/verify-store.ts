import type { FleetVerification } from "@simjobs/fleet";
import { showControls } from "@simjobs/http";
import type { ReceiptsVerifyOptions } from "./receipts-options.js";
import type { CliContext } from "../context.js";
import { exitCodes } from "../exit-codes.js";
import { printJson } from "../output/print-json.js";
import { writeSentence } from "../output/write-sentence.js";
import { openRecords } from "../store/open-records.js";

/** Checks every record of a fleet against its own chain. Asks no service. */
export async function verifyStore(context: CliContext, options: ReceiptsVerifyOptions): Promise<number> {
  const { records, place } = await openRecords(context, options);
  let verification: FleetVerification;
  try {
    verification = await records.verify();
  } finally {
    await records.close();
  }
  const { wishes, receipts, faults, disagreeing, newer, sound } = verification;
  const cannotKnow = whatCannotBeKnown(newer);
  if (options.json === true) {
    printJson(context, {
      schema: "simjobs.receipts-verify/1",
      folder: place,
      files: wishes,
      receipts,
      faults: [...faults],
      shortened: [],
      rewritten: [],
      disagreeing: [...disagreeing],
      missing: [],
      withoutHead: [],
      headsUnread: 0,
      sound,
      cannotKnow,
    });
    return sound ? exitCodes.done : exitCodes.unexpected;
  }
  const { stdout, stderr } = context;
  writeSentence(
    stdout,
    `${sound ? "sound" : "NOT SOUND"}: ${wishes} wishes with ${receipts} receipts in ${showControls(place)}\n`,
  );
  for (const { file, line, problem } of faults)
    writeSentence(stdout, `${showControls(file)}:${line}: ${problem}\n`);
  for (const id of disagreeing)
    writeSentence(stdout, `${showControls(id)}: its record tells otherwise than the store how it stands\n`);
  for (const sentence of cannotKnow) stderr.write(`${showControls(sentence)}\n`);
  return sound ? exitCodes.done : exitCodes.unexpected;
}

function whatCannotBeKnown(newer: readonly string[]): string[] {
  return [
    ...(newer.length === 0
      ? []
      : [`A later release has written to ${newer.length} of them what this one cannot check.`]),
    "A wish that was removed from the store with all of its record leaves no trace.",
    "Who can write to the store can also write all of it anew: keep a copy elsewhere where that matters (simjobs receipts export).",
    "The hashes prove what was recorded, not that the service told the truth; nor can they prove who cancelled a job.",
  ];
}
