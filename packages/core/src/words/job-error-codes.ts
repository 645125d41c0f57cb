/**
 * Every reason for which simjobs throws on purpose. Programs branch on these; they are stable.
 *
 * - `bad_input`: a reference, option, file or request that we refuse before asking anybody
 * - `unsafe_address`: an address that would send credentials in the clear or to a stranger
 * - `unauthorized`: not signed in, or the sign-in has run out and could not be renewed
 * - `account_not_linked`: signed in, but the account at the service has no right to run jobs yet (JESS link)
 * - `forbidden`: signed in, and not allowed
 * - `not_found`: the service itself says that there is no such thing for this account
 * - `conflict`, `rejected_input`, `gone`: the service refuses the request as such (409, 400 and 422, 410)
 * - `refused`: the service understood and said no
 * - `throttled`: asked to slow down, more often than we were willing to wait
 * - `unreachable`: nobody answered: no connection, a dropped one, a time-out of one exchange
 * - `proxy_failed`: the proxy in between did not let us through
 * - `service_failed`: the service answered with a fault of its own (5xx)
 * - `bad_reply`: an answer that cannot be read
 * - `too_large`: a reply or file over its limit
 * - `deadline`: the time that the caller gave has run out
 * - `submit_unclear`: a submit may or may not have arrived
 * - `journal_unwritable`: the local record of wishes cannot be written, so nothing was sent
 * - `journal_unreadable`: the local record of wishes and submits cannot be read, or may not be relied on
 * - `not_supported`: this provider cannot do that
 * - `not_ready`: the job has no results yet
 * - `model_failed`: the job has ended, and its own reports say that the model did not run through
 * - `file_unwritable`: a local file cannot be written: no room, no permission, or it is there already
 * - `file_unreadable`: a local file of ours, such as the settings, is there and cannot be read
 */
export const jobErrorCodes = [
  "bad_input",
  "unsafe_address",
  "unauthorized",
  "account_not_linked",
  "forbidden",
  "not_found",
  "conflict",
  "rejected_input",
  "gone",
  "refused",
  "throttled",
  "unreachable",
  "proxy_failed",
  "service_failed",
  "bad_reply",
  "too_large",
  "deadline",
  "submit_unclear",
  "journal_unwritable",
  "journal_unreadable",
  "not_supported",
  "not_ready",
  "model_failed",
  "file_unwritable",
  "file_unreadable",
] as const;
/** What went wrong; programs branch on it. */
export type JobErrorCode = (typeof jobErrorCodes)[number];
