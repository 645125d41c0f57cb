import { JobError, tryParseReference } from "@simjobs/core";
import type { Fleet, WishView } from "@simjobs/fleet";
import type { CliContext } from "../context.js";
import { exitCodes } from "../exit-codes.js";
import { printJson } from "../output/print-json.js";
import type { Accounts } from "../services/accounts.js";
import { pastableReferences } from "../services/pastable-reference.js";
import type { Service } from "../services/service.js";
import { otherNames } from "../references/other-names.js";
import { readDropNames, type DropName } from "./drop-wishes.js";
import type { ResumeCommandOptions } from "./resume-options.js";

interface FleetToDropIn {
  readonly accounts: Accounts;
  readonly fleet: Fleet;
  /** Those that the fleet works with. */
  readonly services: readonly Service[];
}

/**
 * Gives open wishes of a fleet up, of the accounts that are signed in: nothing more is sent for them, whoever holds them. What was sent
 * already is not taken back by that.
 *
 * @throws {JobError} `not_found` where a name means nothing that is open
 */
export async function dropInFleet(
  context: CliContext,
  { accounts, fleet, services }: FleetToDropIn,
  options: ResumeCommandOptions,
): Promise<number> {
  const given = await givenNames(context, { accounts, services }, options);
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
      hint: "A wish goes by the name that it was handed over under. See what is open: simjobs resume --list --store …",
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

/** What somebody wrote, and what it means, under the other names of these jobs that are on record here, too. */
async function givenNames(
  context: CliContext,
  { accounts, services }: Omit<FleetToDropIn, "fleet">,
  options: ResumeCommandOptions,
): Promise<readonly DropName[]> {
  const given = await readDropNames(context, options.drop, options);
  return Promise.all(
    given.map(async ({ text, means }) => {
      const others = means.map(async (name) => {
        const own = services.map(async (service) => {
          const ref = tryParseReference(name, [service.provider.grammar]);
          const isMeant = ref !== null && ref.account === service.account;
          return isMeant ? otherNames(accounts.submitted, service, ref) : [];
        });
        return (await Promise.all(own)).flat();
      });
      return { text, means: [...means, ...(await Promise.all(others)).flat()] };
    }),
  );
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
