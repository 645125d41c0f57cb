import type { CancelOutcome } from "@simjobs/core";
import type { Receipt } from "@simjobs/control";
import type { StoredAccount, StoredState, StoredWish } from "../store/fleet-store.js";
import { readRecord } from "./wish-record.js";

/** How a wish stands, by its record. Times are ISO 8601 in UTC, by the clocks of the machines that wrote them. */
export interface WishView {
  readonly id: string;
  readonly ref: string;
  /** Whose job it is, and at which address. */
  readonly provider: string;
  readonly origin: string;
  readonly account: string;
  readonly state: StoredState;
  readonly reason: string | null;
  readonly wishedAt: string | null;
  readonly closedAt: string | null;
  /** How it ended; `null` as long as it is open. */
  readonly outcome: CancelOutcome | null;
  readonly cause: string | null;
  readonly nativeStatus: string | null;
  readonly requestedAt: string | null;
  readonly confirmedAt: string | null;
  readonly settled: boolean | null;
  /** What its outcome rests on, oldest first; none as long as it is open. */
  readonly evidence: Receipt["evidence"];
  /** Requests that its last holder has made for it. */
  readonly requests: number | null;
  /** How many cancels may have left, whoever has sent them. */
  readonly sends: number;
  /** How many lines its record has. */
  readonly entries: number;
  /** Why nobody acts on it: its record was changed, or a later release has written to it. */
  readonly problem: "damaged" | "newer" | null;
}

/** What the record of a wish tells. */
export function wishView(
  { id, ref, state, lines }: StoredWish,
  { provider, origin, account }: StoredAccount,
): WishView {
  const { known, problem, count } = readRecord(id, lines);
  const closed = known?.closed ?? null;
  return {
    id,
    ref,
    provider,
    origin,
    account,
    state: problem === null && known !== null ? known.status : state,
    reason: known?.wish.reason ?? null,
    wishedAt: known?.wish.at ?? null,
    closedAt: closed?.at ?? null,
    outcome: closed?.outcome ?? null,
    cause: closed?.cause ?? null,
    nativeStatus: closed?.nativeStatus ?? null,
    requestedAt: closed?.requestedAt ?? null,
    confirmedAt: closed?.confirmedAt ?? null,
    settled: closed?.settled ?? null,
    evidence: closed?.evidence ?? [],
    requests: closed?.requests ?? null,
    sends: known?.sends ?? 0,
    entries: Math.max(count, lines.length),
    problem,
  };
}
