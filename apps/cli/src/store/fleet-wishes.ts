import type { DocumentOf } from "@simjobs/core/schemas";
import { tryParseReference, type Provider } from "@simjobs/core";
import type { AttendedAccount, WishView } from "@simjobs/fleet";
import type { CliContext } from "../context.js";

type WishDocument = DocumentOf<"simjobs.resume-list/1">["wishes"][number];

/** How an open wish of a fleet stands: a worker goes on with it, or why none does. */
export type FleetWhy = "ready" | "unattended" | "lapsed" | "changed" | "newer" | "unknown";

/** An open wish of a fleet, and its reference as it can be pasted now. */
export interface FleetOpenWish {
  readonly view: WishView;
  readonly why: FleetWhy;
  readonly shown: string;
}

const oneDayMs = 24 * 3_600_000;

/** Says of an open wish why no worker goes on with it; `ready` where one does, or would. */
export function whyOpen(
  { clock }: Pick<CliContext, "clock">,
  view: WishView,
  known: {
    readonly attended: AttendedAccount["attended"];
    readonly grammars: readonly Provider["grammar"][];
    readonly maxAgeMs?: number | undefined;
  },
): FleetWhy {
  if (view.problem !== null) return view.problem === "newer" ? "newer" : "changed";
  if (tryParseReference(view.ref, known.grammars) === null) return "unknown";
  const ageMs = clock.wallNow() - Date.parse(view.wishedAt ?? "");
  if (!(ageMs <= (known.maxAgeMs ?? oneDayMs))) return "lapsed";
  return known.attended === false ? "unattended" : "ready";
}

/** What the fleet does with an open wish, in words, and what settles it. */
export function fleetWords({ why, shown, view: { id, account, origin, provider } }: FleetOpenWish): {
  readonly would: string;
  readonly settledBy: string;
} {
  const giveUp = `give it up: simjobs resume --drop ${why === "changed" || why === "unknown" ? id : shown} --store …`;
  switch (why) {
    case "ready":
      return {
        would: "finish it: a worker goes on with it",
        settledBy: "wait for the workers, or work on it from here: simjobs resume --store …",
      };
    case "unattended":
      return {
        would: "leave it: no worker that lives is signed in to that account",
        settledBy: `start a worker that is signed in as ${account} at ${origin} (simjobs login ${provider}, simjobs worker), or ${giveUp}`,
      };
    case "lapsed":
      return {
        would: "leave it: it is older than a day",
        settledBy: `if you still mean that job: simjobs cancel ${shown} --store …, for which what was sent counts; else ${giveUp}`,
      };
    case "changed":
      return {
        would: "leave it: its record is not what was written",
        settledBy: `if you mean that job: simjobs cancel ${shown} --store ''; then ${giveUp}`,
      };
    case "newer":
      return {
        would: "leave it: a later release has written to its record",
        settledBy: "use that release on this machine, too",
      };
    case "unknown":
      return { would: "leave it: this release cannot read its reference", settledBy: giveUp };
  }
}

/** An open wish of a fleet as `--json` tells it. */
export function fleetWishDocument(wish: FleetOpenWish): WishDocument {
  const { view, why, shown } = wish;
  const { id, state, origin, account, wishedAt, reason } = view;
  return {
    id,
    ref: shown,
    why,
    state: state === "asked" ? "asked" : "open",
    origin,
    account,
    wishedAt: wishedAt ?? new Date(0).toISOString(),
    reason,
    process: { host: null, pid: null, state: "unknown" },
    settledBy: fleetWords(wish).settledBy,
  };
}
