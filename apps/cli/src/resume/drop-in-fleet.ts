import { JobError } from "@simjobs/core";
import type { Fleet, WishView } from "@simjobs/fleet";
import type { CliContext } from "../context.js";
import { exitCodes } from "../exit-codes.js";
import { printJson } from "../output/print-json.js";
import type { Accounts } from "../services/accounts.js";
import { pastableReferences } from "../services/pastable-reference.js";
import { readDropNames } from "./drop-wishes.js";
import type { ResumeCommandOptions } from "./resume-options.js";

/**
 * Gives open wishes of a fleet up, of the accounts that are signed in: nothing more is sent for them, whoever holds them. What was sent
 * already is not taken back by that.
 *
 * @throws {JobError} `not_found` where a name means nothing that is open
 */
export async function dropInFleet(
  context: CliContext,
  accounts: Accounts,
  fleet: Fleet,
  options: ResumeCommandOptions,
): Promise<number> {
  const given = await readDropNames(context, options.drop, options);
  const pastable = await pastableReferences(accounts);
  const open: { readonly view: WishView; readonly shown: string }[] = [];
  for await (const view of fleet.wishes("open")) open.push({ view, shown: await pastable(view) });
  const names = new Set(given.flatMap(({ means }) => means));
  const meant = open.filter(
    ({ view: { id, ref }, shown }) => names.has("all") || [id, ref, shown].some((name) => names.has(name)),
  );
  const known = new Set(["all", ...meant.flatMap(({ view: { id, ref }, shown }) => [id, ref, shown])]);
  const unknown = given.find(({ means }) => !means.some((name) => known.has(name)));
  if (unknown !== undefined)
    throw new JobError("not_found", `nothing of ${unknown.text.slice(0, 200)} is open in the fleet`, {
      hint: "See what is open: simjobs resume --list --store …",
    });
  const dropped: { readonly id: string; readonly ref: string; readonly state: string }[] = [];
  for (const { view, shown } of meant) {
    const now = await fleet.withdraw(view.id, "given up by hand");
    if (now?.state === "withdrawn")
      dropped.push({ id: view.id, ref: shown, state: now.sends > 0 ? "asked" : "open" });
  }
  if (options.json === true)
    printJson(context, {
      schema: "simjobs.resume-drop/1",
      dropped,
      droppedSubmits: [],
      droppedFaults: [],
      living: [],
    });
  else tellDropped(context, dropped, meant.length);
  return exitCodes.done;
}

function tellDropped(
  { stderr }: CliContext,
  dropped: readonly { readonly ref: string; readonly state: string }[],
  meant: number,
): void {
  for (const { ref, state } of dropped)
    stderr.write(
      `${ref} is given up${state === "asked" ? "; a cancel may have been sent, that is not taken back" : ""}\n`,
    );
  if (meant > dropped.length) stderr.write(`${meant - dropped.length} more were over by then\n`);
  if (meant === 0) stderr.write("Nothing is open in the fleet.\n");
}
