import type { JobErrorCode, JobRef, Provider, ProviderCall, Reading, ReferenceGrammar } from "@simjobs/core";
import type { SharedBudget } from "@simjobs/http";
import type { CliContext } from "../context.js";
import type { SecretsFile } from "../files/secrets-file.js";
import type { SubmittedStore } from "../files/submitted-store.js";
import type { JobFacts, NamedValues } from "../output/job-facts.js";
import type { Finding } from "../probe/ask.js";
import type { ServiceProfile, ServiceSettings } from "@simjobs/core/schemas";
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
  /**
   * What the service tells of jobs besides their state, with few requests for many of them; of jobs of which it tells nothing
   * more, nothing. Jobs that are on record here are known by each of their names.
   *
   * @param mostRequests - what would take more is left out
   * @returns by their references
   */
  describe?(
    refs: readonly JobRef[],
    mostRequests: number,
    call?: ProviderCall,
  ): Promise<ReadonlyMap<string, JobFacts>>;
  /**
   * What a completed job's results come to: for the job, or for each of its cases. Takes one request at most.
   *
   * @param job - its reading, and what `describe` has told of it
   * @param names - values of its results that are wanted besides
   */
  summarise?(
    job: { readonly reading: Reading; readonly facts: JobFacts | undefined },
    names: readonly string[],
    call?: ProviderCall,
  ): Promise<readonly JobSummary[]>;
  /** What a job was submitted as, where that has a reference of its own; looked for where it is not known. */
  findSubmittedAs?(ref: JobRef, call?: ProviderCall): Promise<JobRef | null>;
  /** The job that a reference stands for under another name, such as the one behind a simulation; asked for where it is not known. */
  jobBehind?(ref: JobRef, call?: ProviderCall): Promise<JobRef | null>;
  /** Whether an account sees jobs that are not its own, and could cancel them. @default false */
  readonly showsOthersJobs?: boolean | undefined;
  /** How many requests a second many jobs begin and go on with. @default 10 from the start */
  readonly pace?:
    | {
        readonly perSecond: number;
        readonly startPerSecond: number;
        readonly growEveryMs: number;
      }
    | undefined;
  /** What the signed-in account lacks before it can run jobs; `null` for nothing. */
  lacks?(call?: ProviderCall): Promise<string | null>;
  /** Asks for something small, of whose answer nothing but the time of the service is wanted. */
  knock(call?: ProviderCall): Promise<unknown>;
  /** The projects that the account sees, where the service has such a thing. */
  projects?(call?: ProviderCall): Promise<readonly Project[]>;
  /**
   * What a job has written down, oldest first.
   *
   * @param wanted - of a job with several cases only this one
   * @throws {JobError} `not_supported`, `not_ready`, `not_found`
   */
  logs?(ref: JobRef, wanted: string | undefined, call?: ProviderCall): Promise<readonly LogLine[]>;
  /** What the account has used. */
  usage(call?: ProviderCall): Promise<Usage>;
  /**
   * Values over time among a job's results, which `results --plot` draws.
   *
   * @throws {JobError} `not_supported` for results without them; what reading them throws
   */
  series?(ref: JobRef, call: ProviderCall): Promise<readonly Series[]>;
  close(): Promise<void>;
}

/** What the results of a job, or of one case of it, come to. */
export interface JobSummary {
  /** What the case is called; `null` for a job that has one only. */
  readonly case: string | null;
  readonly parameters: NamedValues;
  /** What was asked for, under the names of its columns. */
  readonly values: NamedValues;
  readonly metrics: NamedValues;
  /** How its model ran, where it has reports. */
  readonly model: Pick<ModelCheck, "verdict" | "warnings" | "severeErrors" | "fatalErrors"> | null;
}

/** How a model ran, by its own reports. */
export interface ModelCheck {
  readonly verdict: "successful" | "with-severe-errors" | "failed" | "unclear";
  readonly warnings: number | null;
  readonly severeErrors: number | null;
  readonly fatalErrors: number | null;
  readonly runs: readonly {
    /** Folder of the run among the results; empty for the results' own. */
    readonly folder: string;
    readonly verdict: ModelCheck["verdict"];
    readonly warnings: number | null;
    readonly severeErrors: number | null;
    readonly fatalErrors: number | null;
    readonly errors: readonly { readonly level: "severe" | "fatal"; readonly text: string }[];
    /** The sentence with which it ended. */
    readonly ending: string | null;
  }[];
}

/** A project that work can be in. */
export interface Project {
  readonly id: string;
  readonly name: string | null;
  readonly description: string | null;
  /** Whether work goes into it, as the settings are. */
  readonly isUsed: boolean;
}

/** A line that a job has written down. */
export interface LogLine {
  /** Which case or part of the job has written it; `null` where there is one only. */
  readonly of: string | null;
  readonly text: string;
  /** The values in it, where it was made of some. */
  readonly values: NamedValues | null;
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

/** Values over time. */
export interface Series {
  readonly name: string;
  readonly points: readonly (readonly [seconds: number, value: number])[];
}

/** Whose account to open, and with what. */
export interface Opening {
  readonly context: CliContext;
  readonly profile: ChosenProfile;
  readonly secrets: SecretsFile;
  readonly submitted: SubmittedStore;
  /** The account name in the references that come out: the one that was written, if any. */
  readonly account: string | undefined;
  /** A session that was begun here is kept for later commands, also where none was kept before. */
  readonly keepsSession: boolean;
  /** How many jobs the command is about: many are begun with more slowly. */
  readonly jobs: number;
  /** For somebody who waits for minutes anyway: `Retry-After` is obeyed whole. */
  readonly longWait: boolean;
  /** For who asks once or twice and ends: what starts sooner is taken. */
  readonly isBrief: boolean;
  /** The budget that machines share, by the service. @default what this machine's processes share */
  readonly sharedBudget?: ((provider: string) => SharedBudget) | undefined;
  /** How many requests a second those may begin together that share it: one of them alone may have all. @default as for one */
  readonly sharedPerSecond?: number | undefined;
}

/** What can be done about an error at the command line. Libraries speak to programmers, of options and methods. */
export interface Advice {
  readonly code: JobErrorCode;
  /** Looks at message and hint. @default any */
  readonly when?: RegExp | undefined;
  readonly status?: readonly number[] | undefined;
  readonly say: (about: AdviceAbout) => string;
}

export interface AdviceAbout {
  /** The service of which the error speaks; empty where it names none. */
  readonly name: string;
  readonly facts: ServiceFacts | undefined;
  /** ` --profile lab`, where the account needs a name. */
  readonly flag: string;
  /** What the library says that it can be helped by. */
  readonly hint: string;
}

/** What is known of a service before anything of it is loaded: its words. */
export interface ServiceFacts extends ServiceSettings {
  /** As references begin: `jess`. */
  readonly name: string;
  /** As people write it. */
  readonly title: string;
  /** The settings that say whose account a profile is, as people would say it. */
  readonly identifiedBy: readonly string[];
  /** The variables that decide whose account it is. */
  readonly variables: readonly string[];
  readonly words: {
    /** The variable that holds the address. */
    readonly url: string;
    /** The variables that hold what one signs in with: `JESS_EMAIL and JESS_PASSWORD`. */
    readonly credentials: string;
    /** What follows them where a person is told to set them, such as where the value is found. @default nothing */
    readonly credentialsFrom?: string | undefined;
    /** What stands behind the address in every request. */
    readonly paths: string;
  };
  /**
   * The paths at which the service is asked about one job: what stands there is the group `id`, and `kind` where it has several.
   *
   * @default none: its own words are told
   */
  readonly jobPath?: RegExp | undefined;
  /** What it says of how far a job is, explained; `undefined` for what cannot be. @default its own words */
  readonly progressWords?: ((native: string) => string | undefined) | undefined;
  /** What can be done about errors of this service alone. */
  readonly advice: readonly Advice[];
  /** Where its web app begins, by the address of the service; undefined for an address whose app nobody knows. */
  readonly webApp?: ((origin: string) => string | undefined) | undefined;
  /** Forms in which tables among the results can be asked for. @default none: files come as they are */
  readonly tableForms?: readonly string[] | undefined;
  /** A sentence that says what `results --plot` draws of it. @default nothing is drawn */
  readonly plots?: string | undefined;
}

/** Something that a sign-in can be handed: `--with-token`, `--password-stdin`, `--email`. */
export type Taken = "token" | "password" | "email";

/** What a sign-in is done with. */
export interface SignIn {
  readonly opening: Opening;
  /** What the person has handed over, of what the service takes. */
  readonly given: Readonly<Partial<Record<Taken, string>>>;
  readonly call: ProviderCall;
  /**
   * Asks the person at the terminal.
   *
   * @throws {JobError} `unauthorized` where there is no terminal, `bad_input` for no answer
   */
  readonly ask: (question: string, options?: { readonly hidden?: boolean | undefined }) => Promise<string>;
}

/** Something about settings that is in nobody's way, and good to know. */
export interface Remark {
  readonly name: string;
  readonly state: "note" | "warning";
  readonly text: string;
  /** What to do about it. */
  readonly hint: string;
}

export interface SignedIn {
  readonly origin: string;
  readonly account: string;
  /** What the profile says of the service from now on. */
  readonly settings: ServiceProfile;
}

/** What a probe is told. */
export interface Probing {
  readonly opening: Opening;
  readonly call: ProviderCall;
  /** Jobs of the person's own that can be looked at. */
  readonly examples: readonly JobRef[];
  /** Submits one small job, cancels it, and cancels it again. */
  readonly submitsJob: boolean;
}

/** What a probe has learned. */
export interface Probed {
  readonly findings: readonly Finding[];
  /** The id of the job that was submitted; `null` for none. */
  readonly submittedJob: string | null;
}

/** How simjobs gets at one service. */
export interface ServiceKind {
  readonly facts: ServiceFacts;
  readonly grammar: ReferenceGrammar;
  /**
   * Where the account is: scheme, host, port and base path. Asks nobody.
   *
   * @throws {JobError} `bad_input`, `unsafe_address`
   */
  origin(opening: Opening): string;
  /**
   * Whose account it is, as far as the settings and what is stored here tell: the same text for the same account, `null` for
   * nobody's. It may hold a secret, and is for comparing alone. Asks nobody.
   *
   * @throws {JobError} `bad_input`, `unsafe_address`
   */
  accountKey(opening: Opening): Promise<string | null>;
  /**
   * The names of what a sign-in of this profile keeps among the secrets, in an order that is the same for every profile. Those that
   * are named by the account are the same for two profiles of one account. @default none
   */
  kept?(opening: Opening): readonly string[];
  /** Whether there is anything to sign in with. Asks nobody. */
  hasCredentials(opening: Opening): Promise<boolean>;
  /** What a person can hand over at a sign-in without being asked. @default nothing */
  readonly takes?: readonly Taken[] | undefined;
  /** Whether a sign-in need not ask the person for anything. Asks nobody. */
  canSignInUnasked(opening: Opening): boolean;
  /**
   * Signs in, and keeps what later commands need: nothing where the service refuses.
   *
   * @throws {JobError} `unauthorized`, what asking the service throws
   */
  signIn(signIn: SignIn): Promise<SignedIn>;
  /**
   * Ends the session at the service, and removes what is stored to sign in with, also where the service cannot be told.
   *
   * @returns whether anything was stored
   */
  signOut(opening: Opening, call: ProviderCall): Promise<boolean>;
  /**
   * Where each setting comes from, without the values of secrets. Asks nobody.
   *
   * @throws {JobError} `bad_input`, `unsafe_address`
   */
  sources(opening: Opening): Promise<readonly SettingSource[]>;
  /** What `doctor` has to say of its settings besides. Asks nobody. @default nothing */
  remarks?(opening: Opening): readonly Remark[];
  /**
   * Learns what the service's pages do not tell, for a mock. Reads only, unless it is asked to submit a job.
   *
   * @default nothing is known of the service that could be learned
   */
  probe?(probing: Probing): Promise<Probed>;
  /** A path that is answered without a sign-in. */
  readonly openPath: string;
  /**
   * Makes a client. Asks nobody yet.
   *
   * @throws {JobError} `unauthorized` with the command that helps, `bad_input`, `unsafe_address`
   */
  open(opening: Opening): Promise<Service>;
}
