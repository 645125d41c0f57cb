import type { AccountIdentity, JobRef, Provider, ProviderCall, ResultFile, ResultQuery } from "@simjobs/core";
import type { JessSubmit } from "../requests/jess-submit.js";

/** JESS at core's port, with all that the port leaves open. */
export interface JessProvider extends Provider<JessSubmit> {
  /**
   * The sign-in itself, for when the service does not tell whose account it is.
   *
   * @throws {JobError} `unauthorized`, and what stopped the sign-in
   */
  signedInAs(call?: ProviderCall): Promise<AccountIdentity>;
  /**
   * The files of a job's results: out of the zip of all of them, or one by one where the query names paths.
   *
   * @throws {JobError} `not_found`, `not_ready`, `too_large`, `bad_reply`, `file_unwritable`
   */
  results(ref: JobRef, query?: ResultQuery, call?: ProviderCall): AsyncGenerator<ResultFile, void, undefined>;
  /**
   * Has the files of an old job run again, as a new job.
   *
   * @param mark - goes with the job so that `findSubmitted` can find it
   * @throws {JobError} `refused`, `account_not_linked`, `submit_unclear`
   */
  rerun(ref: JobRef, call?: ProviderCall, mark?: string): Promise<readonly JobRef[]>;
  /** The jobs that carry a mark in their description, as far as the list shows them by now. */
  findSubmitted(mark: string, call?: ProviderCall): Promise<readonly JobRef[]>;
}

/** What the provider cannot know from its client. */
export interface JessProviderOptions {
  /** Name of the local account profile, put into the references that come out. @default none */
  readonly account?: string | undefined;
}
