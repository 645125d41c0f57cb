import { formatReference, type CancelOutcome } from "@simjobs/core";
import type { CancelResult, StopTimes } from "@simjobs/control";
import { profileFlag } from "../output/profile-flag.js";
import { adviceFor } from "./advice.js";
import { formatDuration } from "../output/format-time.js";

type Told = Exclude<CancelOutcome, "cancelled" | "already-cancelled">;

/**
 * What an outcome means, and what to do next; undefined where all is said by the word itself.
 *
 * @param context - `times`: how long stops of this kind took before; `hasRecord`: the cancel is on record
 */
export function outcomeAdvice(
  result: CancelResult,
  service: string,
  { times, hasRecord }: { readonly times: StopTimes | null; readonly hasRecord: boolean },
): string | undefined {
  if (result.outcome === "cancelled" || result.outcome === "already-cancelled") return undefined;
  const ref = formatReference(result.ref);
  const settles = hasRecord ? `, and \`simjobs resume\` finds out what became of the cancel` : "";
  const again = `\`simjobs watch ${ref}\` tells when it has stopped${settles}`;
  const sentence = sentences[result.outcome](result, service, ref, again);
  if (result.outcome !== "still-cancelling" || times === null) return sentence;
  const { count, medianMs, longestMs } = times;
  return `${sentence}. ${count === 1 ? "One stop" : `${count} stops`} of this kind took ${formatDuration(medianMs)} (median), ${formatDuration(longestMs)} at the longest`;
}

type Sentence = (result: CancelResult, service: string, ref: string, again: string) => string;

const sentences: Readonly<Record<Told, Sentence>> = {
  "finished-first": ({ nativeStatus, sends }, service, ref) =>
    `it had ended by itself (${service} says ${nativeStatus ?? "so"})${sends > 0 ? " when the cancel took effect" : ", nothing was sent"}: look at it with \`simjobs status ${ref}\``,
  "not-found": ({ vanished, ref: { account } }, service, ref) =>
    vanished
      ? `${service} showed it before and says now that there is no such job for this account: \`simjobs status ${ref}\``
      : `${service} says that this account has no such job: check the number and the account with \`simjobs list${profileFlag(account)}\``,
  refused: ({ cause, ref: { account } }, service, ref) =>
    cause === "forbidden"
      ? `${service} does not allow this account to cancel it: sign in as somebody who may, with \`simjobs login${profileFlag(account)}\``
      : `${service} said no each time and the job goes on: \`simjobs cancel ${ref}\` again later, or \`simjobs watch ${ref}\``,
  "still-cancelling": ({ tree }, service, ref, again) =>
    tree !== null && tree.ended < tree.known
      ? `it has ended, and ${tree.known - tree.ended} of the ${tree.known} jobs that it is made of have not: \`simjobs watch ${ref}\``
      : `${service} has accepted the cancel and the job has not stopped yet: ${again}`,
  requested: (_result, service, _ref, again) =>
    `${service} has accepted the cancel and was not waited for: ${again}`,
  "not-sent": ({ cause, error, ref: { account } }, service, ref) =>
    `nothing was sent to ${service}${cause === null ? "" : (whyNot[cause] ?? "")}${error === null ? "" : ` (${error.message})`}: ${(error === null ? undefined : adviceFor(error, account)) ?? `\`simjobs cancel ${ref}\` tries again`}`,
  contradicted: ({ why }, service, ref) =>
    why === "rerun"
      ? `${service} shows a later run of this job, which was not cancelled: \`simjobs status ${ref}\``
      : `${service} showed it ended and then active again: \`simjobs watch ${ref}\`, and tell the service`,
  unknown: (result, service, ref, again) =>
    result.cause === "unread" && wasAccepted(result)
      ? `${service} has accepted the cancel, and whether the job has stopped was not read since: ${again}`
      : wasTurnedAway(result)
        ? `${service} had no time for the cancel and has not looked at it, and the time was up before it could be asked again${result.error === null ? "" : ` (${result.error.message})`}: ${(result.error === null ? undefined : adviceFor(result.error, result.ref.account)) ?? `\`simjobs cancel ${ref}\` tries again`}`
        : `${unclear(result.cause, service, result.nativeStatus)}: \`simjobs status ${ref}\` reads it again`,
};

/** A yes is known, from here or as a flag that the service shows. */
function wasAccepted({ status, evidence }: CancelResult): boolean {
  return status === "cancelling" || evidence.some(({ what }) => what === "accepted");
}

/** As far as is known here, the service has looked at none of the cancels. */
function wasTurnedAway({ cause, evidence, sends }: CancelResult): boolean {
  return cause === "unanswered" && evidence.filter(({ what }) => what === "turned-away").length === sends;
}

type Cause = NonNullable<CancelResult["cause"]>;

const whyNot: Readonly<Partial<Record<Cause, string>>> = {
  deadline: ": the time was up before",
  signal: ": it was interrupted before",
  "sign-in": ", for want of a sign-in",
  forbidden: ", which does not let this account look at it",
  unreachable: ", which cannot be reached",
  unread: ", for the job could not be read",
  budget: ": the budget of requests was used up",
  journal: ", because the wish could not be put on record",
};

function unclear(cause: CancelResult["cause"], service: string, nativeStatus: string | null): string {
  const known: Readonly<Partial<Record<Cause, string>>> = {
    unanswered: `the cancel may have reached ${service}, which gave no answer`,
    "unknown-word": `${service} says ${nativeStatus ?? "something"}, which does not tell how the job stands`,
    "sign-in": "the sign-in ran out before it could be told how the job ended",
    forbidden: `the cancel was sent, and ${service} does not allow this account to see what became of it`,
  };
  return (
    (cause === null ? undefined : known[cause]) ??
    `the cancel was sent, and what became of the job could not be read from ${service}`
  );
}
