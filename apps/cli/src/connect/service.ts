import type { JobRef, Provider, ReferenceGrammar } from "@simjobs/core";
import type { CliContext } from "../context.js";
import type { SecretsFile } from "../files/secrets-file.js";
import type { SubmittedStore } from "../files/submitted-store.js";
import type { ChosenProfile } from "../settings/profile.js";

/** One account of a service, ready to be asked. */
export interface Service {
  readonly title: string;
  readonly provider: Provider;
  /** Scheme, host, port and base path. */
  readonly origin: string;
  /** Takes what we noted about these jobs ourselves, so that the service need not be asked for it. */
  recall(refs: readonly JobRef[]): Promise<void>;
  close(): Promise<void>;
}

/** Whose account to open, and with what. */
export interface Opening {
  readonly context: CliContext;
  readonly profile: ChosenProfile;
  readonly secrets: SecretsFile;
  readonly submitted: SubmittedStore;
  /** The account name in the references that come out: the one that was written, if any. */
  readonly account: string | undefined;
  /** How many jobs the command is about: many are begun with more slowly. */
  readonly jobs: number;
  /** For somebody who waits for minutes anyway: `Retry-After` is obeyed whole. */
  readonly longWait: boolean;
}

/** How simjobs gets at one service. A third service is one more of these. */
export interface ServiceKind {
  /** As people write it. */
  readonly title: string;
  readonly grammar: ReferenceGrammar;
  /** Whether there is anything to sign in with. Asks nobody. */
  hasCredentials(opening: Opening): Promise<boolean>;
  /**
   * Makes a client. Asks nobody yet.
   *
   * @throws {JobError} `unauthorized` with the command that helps, `bad_input`, `unsafe_address`
   */
  open(opening: Opening): Promise<Service>;
}
