import type { JobRef, Provider, ProviderCall, ReferenceGrammar } from "@simjobs/core";
import type { CliContext } from "../context.js";
import type { SecretsFile } from "../files/secrets-file.js";
import type { SubmittedStore } from "../files/submitted-store.js";
import type { ChosenProfile } from "../settings/profile.js";
import type { SettingSource } from "../settings/setting-source.js";

/** One account of a service, ready to be asked. */
export interface Service {
  readonly title: string;
  readonly provider: Provider;
  /** Scheme, host, port and base path. */
  readonly origin: string;
  /** The account name in its references; undefined where they need none. */
  readonly account: string | undefined;
  /** Takes what we noted about these jobs ourselves, so that the service need not be asked for it. */
  recall(refs: readonly JobRef[]): Promise<void>;
  /**
   * What a completed job's own reports say of its model, where the service's word proves nothing about it; undefined for
   * kinds of jobs that have no such reports.
   */
  checkModel?(ref: JobRef, call?: ProviderCall): Promise<ModelCheck | undefined>;
  /** The job that a reference stands for under another name, such as the one behind a simulation; asked for where it is not known. */
  jobBehind?(ref: JobRef, call?: ProviderCall): Promise<JobRef | null>;
  /** Whether an account sees jobs that are not its own, and could cancel them. @default false */
  readonly showsOthersJobs?: boolean;
  /** How many requests a second many jobs begin and go on with. @default 10 from the start */
  readonly pace?: {
    readonly perSecond: number;
    readonly startPerSecond: number;
    readonly growEveryMs: number;
  };
  /** What the signed-in account lacks before it can run jobs; `null` for nothing. */
  lacks?(call?: ProviderCall): Promise<string | null>;
  /** Asks for something small, of whose answer nothing but the time of the service is wanted. */
  knock(call?: ProviderCall): Promise<unknown>;
  /** What the account has used. */
  usage(call?: ProviderCall): Promise<Usage>;
  close(): Promise<void>;
}

/** How a model ran, by its own reports. */
export interface ModelCheck {
  readonly verdict: "successful" | "with-severe-errors" | "failed" | "unclear";
  readonly warnings: number | null;
  readonly severeErrors: number | null;
  readonly runs: readonly {
    /** Folder of the run among the results; empty for the results' own. */
    readonly folder: string;
    readonly verdict: ModelCheck["verdict"];
    readonly warnings: number | null;
    readonly severeErrors: number | null;
    readonly errors: readonly { readonly level: "severe" | "fatal"; readonly text: string }[];
    /** The sentence with which it ended. */
    readonly ending: string | null;
  }[];
}

export interface Usage {
  /** ISO 8601; `null` where it is since the account began, or not told. */
  readonly periodStart: string | null;
  readonly periodEnd: string | null;
  readonly rows: readonly {
    readonly what: string;
    readonly used: number | null;
    /** `null` for none, or one that is not told. */
    readonly limit: number | null;
    readonly unit: "h" | "bytes" | "";
  }[];
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
  /**
   * Where the account is: scheme, host, port and base path. Asks nobody.
   *
   * @throws {JobError} `bad_input`, `unsafe_address`
   */
  origin(opening: Opening): string;
  /** The variables that decide whose account it is. */
  readonly variables: readonly string[];
  /**
   * Whose account it is, as far as the settings and what is stored here tell: the same text for the same account, `null` for
   * nobody's. It may hold a secret, and is for comparing alone. Asks nobody.
   *
   * @throws {JobError} `bad_input`, `unsafe_address`
   */
  accountKey(opening: Opening): Promise<string | null>;
  /** Whether there is anything to sign in with. Asks nobody. */
  hasCredentials(opening: Opening): Promise<boolean>;
  /**
   * Where each setting comes from, without the values of secrets. Asks nobody.
   *
   * @throws {JobError} `bad_input`, `unsafe_address`
   */
  sources(opening: Opening): Promise<readonly SettingSource[]>;
  /** A path that is answered without a sign-in. */
  readonly openPath: string;
  /**
   * Makes a client. Asks nobody yet.
   *
   * @throws {JobError} `unauthorized` with the command that helps, `bad_input`, `unsafe_address`
   */
  open(opening: Opening): Promise<Service>;
}
