import type { JobErrorCode } from "./words/job-error-codes.js";

/** What an error with one code means to those who have to go on after it. */
export interface ErrorMeaning {
  /**
   * Where the matter came to its end.
   * - `here`: the caller's fault or ours, and nothing was asked; no later try can mend it
   * - `disk`: a local file or the local record
   * - `sign-in`: turned away unread, until a person signs in
   * - `road`: nobody was reached
   * - `time`: nobody has answered in time
   * - `door`: turned away unread for now: too many requests
   * - `service`: the service, or somebody in its place, has answered
   */
  readonly endsAt: "here" | "disk" | "sign-in" | "road" | "time" | "door" | "service";
  /**
   * Whether the same request may well succeed later, without anybody doing anything about it. What does not pass is the
   * service's word once it is still so a while later.
   */
  readonly passes: boolean;
  /**
   * What a cancel that failed so has come to.
   * - `no`: the service's own no to it
   * - `untouched`: the service has certainly not looked at it
   * - `as-told`: the error itself tells, by `mayHaveLeft`
   * - `perhaps`: it has arrived, and may have been carried out
   */
  readonly cancel: "no" | "untouched" | "as-told" | "perhaps";
  /** What a program that ends with it says to whoever has called it. */
  readonly exit:
    | "unexpected"
    | "wrongUse"
    | "signIn"
    | "notFound"
    | "refused"
    | "unknown"
    | "watchedFailed"
    | "unreachable";
}

/** The one table of what errors mean. A new code does not compile until it has a row. */
export const errorMeanings: Readonly<Record<JobErrorCode, ErrorMeaning>> = {
  bad_input: { endsAt: "here", passes: false, cancel: "perhaps", exit: "wrongUse" },
  unsafe_address: { endsAt: "here", passes: false, cancel: "perhaps", exit: "wrongUse" },
  not_supported: { endsAt: "here", passes: false, cancel: "perhaps", exit: "wrongUse" },
  unauthorized: { endsAt: "sign-in", passes: false, cancel: "untouched", exit: "signIn" },
  account_not_linked: { endsAt: "sign-in", passes: false, cancel: "untouched", exit: "signIn" },
  forbidden: { endsAt: "service", passes: false, cancel: "no", exit: "refused" },
  not_found: { endsAt: "service", passes: false, cancel: "perhaps", exit: "notFound" },
  conflict: { endsAt: "service", passes: false, cancel: "no", exit: "refused" },
  rejected_input: { endsAt: "service", passes: false, cancel: "no", exit: "refused" },
  gone: { endsAt: "service", passes: false, cancel: "no", exit: "refused" },
  refused: { endsAt: "service", passes: false, cancel: "no", exit: "refused" },
  throttled: { endsAt: "door", passes: true, cancel: "untouched", exit: "unreachable" },
  unreachable: { endsAt: "road", passes: true, cancel: "as-told", exit: "unreachable" },
  proxy_failed: { endsAt: "road", passes: true, cancel: "untouched", exit: "unreachable" },
  service_failed: { endsAt: "service", passes: true, cancel: "perhaps", exit: "unreachable" },
  bad_reply: { endsAt: "service", passes: false, cancel: "perhaps", exit: "unexpected" },
  too_large: { endsAt: "service", passes: false, cancel: "perhaps", exit: "unexpected" },
  // Only a watch has time of its own that may run out.
  deadline: { endsAt: "time", passes: true, cancel: "as-told", exit: "unreachable" },
  submit_unclear: { endsAt: "service", passes: false, cancel: "perhaps", exit: "unknown" },
  journal_unwritable: { endsAt: "here", passes: false, cancel: "perhaps", exit: "unknown" },
  journal_unreadable: { endsAt: "disk", passes: false, cancel: "perhaps", exit: "unknown" },
  not_ready: { endsAt: "service", passes: false, cancel: "perhaps", exit: "refused" },
  model_failed: { endsAt: "service", passes: false, cancel: "perhaps", exit: "watchedFailed" },
  file_unwritable: { endsAt: "disk", passes: false, cancel: "perhaps", exit: "unexpected" },
  file_unreadable: { endsAt: "disk", passes: false, cancel: "perhaps", exit: "unexpected" },
};

/** Of an error of a later copy of this package, whose code has no row here: nothing is taken for granted. */
const unheardOf: ErrorMeaning = { endsAt: "service", passes: false, cancel: "perhaps", exit: "unexpected" };

/** What a code means. */
export function meaningOf(code: JobErrorCode): ErrorMeaning {
  return Object.hasOwn(errorMeanings, code) ? errorMeanings[code] : unheardOf;
}
