import { isJobError, JobError, type JobRef } from "@simjobs/core";
import { notSent, obstacle, type CancelResult } from "@simjobs/control";
import { evidence, type DocumentOf } from "@simjobs/core/schemas";
import type { WishView } from "@simjobs/fleet";
import type { Service } from "../services/service.js";

/** What a worker has put on record. How a job ended that was not cancelled is asked of the service. */
export async function resultOf(
  ref: JobRef,
  view: WishView,
  services: readonly Service[],
): Promise<CancelResult> {
  const { outcome } = view;
  const isCancelled = outcome === "cancelled" || outcome === "already-cancelled";
  const status = isCancelled ? "cancelled" : await statusNow(ref, services);
  return { ...openResult(ref, view), outcome: outcome ?? "unknown", cause: null, status, error: null };
}

async function statusNow(ref: JobRef, services: readonly Service[]): Promise<CancelResult["status"]> {
  const own = services.filter(({ provider }) => provider.name === ref.provider);
  const service = own.find(({ account }) => account === ref.account) ?? own[0];
  try {
    return (await service?.provider.get(ref))?.status ?? "unknown";
  } catch (error) {
    if (!isJobError(error)) throw error;
    return "unknown";
  }
}

/** What stands for an outcome where there is none yet. */
const staysThere = "its wish is open, and stays with the fleet";
const isGivenUp = "its wish was given up, and nobody looks what came of it";

/** Whether a result says that a wish was open when it was last looked at. */
export function isOpenInFleet({
  outcome,
  error,
}: DocumentOf<"simjobs.cancel/1">["results"][number]): boolean {
  return outcome === "unknown" && error?.message === staysThere;
}

/** A wish that is open claims nothing: what comes of it is on the workers. */
export function openResult(ref: JobRef, view: WishView, why = staysThere): CancelResult {
  const { nativeStatus, requestedAt, confirmedAt, settled, requests, sends } = view;
  const blank = notSent(ref, obstacle(new JobError("deadline", why)));
  return {
    ...blank,
    outcome: "unknown",
    cause: "unread",
    nativeStatus,
    requestedAt,
    confirmedAt,
    settled,
    requests: requests ?? 0,
    sends,
    evidence: view.evidence.flatMap((entry) => {
      const read = evidence.safeParse(entry);
      return read.success ? [read.data] : [];
    }),
  };
}

/** A wish that somebody has given up: of a cancel that had left nobody looks what came of it. */
export function givenUpResult(ref: JobRef, view: WishView): CancelResult {
  const result = openResult(ref, view, isGivenUp);
  return view.sends > 0 ? result : { ...result, outcome: "not-sent", cause: "signal" };
}
