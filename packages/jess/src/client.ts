import { randomUUID } from "node:crypto";
import { tmpdir } from "node:os";
import {
  checkedObject,
  checkedOptions,
  checkedSecret,
  checkedText,
  wrongArgument,
  type Clock,
  type ProviderCall,
} from "@simjobs/core";
import type {
  JessAccount,
  JessAuth,
  JessInfo,
  JessListRecord,
  JessStatusRow,
  JessUsage,
  JessUser,
} from "@simjobs/core/schemas/jess";
import { transportOf, type ClientTransport, type Pace, type Secrets } from "@simjobs/http";
import { JessConnection, type LinkState } from "./session/connection.js";
import type { EnergyPlusSubmission } from "./requests/energyplus-submission.js";
import { cancelJob, jobStatus, type JessCancelAnswer } from "./resources/jobs.js";
import type { JobListFilter } from "./resources/list-jobs.js";
import type { RerunOptions } from "./resources/run-stored.js";
import { checkedForm } from "./requests/checked-form.js";
import { JessResults } from "./results/results.js";
import { SignIn, type JessCredentials } from "./session/sign-in.js";
import type { JEPlusSubmission } from "./requests/jeplus-submission.js";
import type { JessSubmit } from "./requests/jess-submit.js";
import type { DaySimSubmission, RadianceSubmission, ScanSubmission } from "./requests/radiance-submission.js";
import type { StoredSubmission } from "./requests/stored-submission.js";
import type { TokenStore } from "./session/token-store.js";
import type { CreatedJob } from "./resources/upload.js";
import { JessStorage } from "./resources/storage.js";
import type { JessUserChanges } from "./resources/user.js";
import type { JessLimits } from "./requests/zip/archive.js";

/** Where the service is, unless another address is given. */
export const defaultBaseUrl = "https://api.ensims.com";

/** How much is asked of JESS, whose limits nobody knows: 2 requests a second at first, 10 after half a minute. */
export const defaultPace: Pace = { perSecond: 10, startPerSecond: 2, growEveryMs: 10_000 };

/** How much a job's results may be; everything is counted as it comes, whatever a zip claims of itself. */
export const defaultLimits: JessLimits = {
  maxBytes: 16 * 1024 ** 3,
  maxEntries: 100_000,
  maxRatio: 250,
};

interface OwnOptions {
  /** Without them only a stored token is used, and nothing can be renewed that has run out. */
  readonly credentials?: JessCredentials | undefined;
  /** @default defaultLimits */
  readonly limits?: Partial<JessLimits> | undefined;
  /** Keeps the session token between processes. @default nothing is kept */
  readonly tokenStore?: TokenStore | undefined;
  /** The e-mail of the account whose token the store keeps. @default that of the credentials */
  readonly storedFor?: string | undefined;
  /**
   * Age from which a session token is renewed, in milliseconds. How long one is good is not known: some hours.
   * @default 14_400_000 (4 hours)
   */
  readonly renewAfterMs?: number | undefined;
  /** Makes the mark of a submission and the boundary of an upload: letters, digits and dashes. @default a random UUID */
  readonly newMark?: (() => string) | undefined;
  /** Where zips are kept while they are sent or read. @default the system's folder for temporary files */
  readonly tempFolder?: string | undefined;
}

/** Who is signed in, what is allowed, and how the service is reached. */
export type JessClientOptions = OwnOptions & ClientTransport;

/**
 * JESS, the EnergyPlus simulation service by ENSIMS, in its own words. Signs in by itself when a call needs it, and
 * renews the session before it runs out.
 *
 * Besides what is told at each method, every one throws `JobError` `unauthorized`, `forbidden`, `throttled`,
 * `unreachable`, `proxy_failed`, `service_failed`, `bad_reply` and `deadline`. A stopped call rejects with the signal's
 * reason.
 *
 * @see docs/services/jess.md
 */
export class JessClient {
  /** What jobs leave behind. */
  readonly results: JessResults;
  /** The user's own files at the service. */
  readonly storage: JessStorage;
  readonly #connection: JessConnection;
  readonly #newMark: () => string;
  readonly #tempFolder: string | undefined;

  /** @throws {JobError} `bad_input`, `unsafe_address` for an address, or a token, that cannot be used */
  constructor(options: JessClientOptions = {}) {
    const { credentials, limits, tokenStore, storedFor, renewAfterMs, newMark, tempFolder, ...rest } =
      checkedOptions("options", options);
    const transport = transportOf(rest, { baseUrl: defaultBaseUrl, pace: defaultPace });
    this.#newMark = newMark ?? (() => randomUUID());
    this.#connection = new JessConnection(
      transport,
      new SignIn(transport, {
        credentials,
        tokenStore,
        storedFor,
        renewAfterMs: renewAfterMs ?? 4 * 60 * 60 * 1000,
      }),
    );
    this.#tempFolder = tempFolder;
    this.results = new JessResults(this.#connection, {
      tempFolder,
      limits: { ...defaultLimits, ...(limits === undefined ? limits : checkedOptions("limits", limits)) },
    });
    this.storage = new JessStorage(this.#connection, this.#newMark);
  }

  /** Where the service is: scheme, host, port and base path. */
  get baseUrl(): string {
    return this.#connection.transport.baseUrl;
  }

  /** Tells the time, and waits. */
  get clock(): Clock {
    return this.#connection.transport.clock;
  }

  /** How far the service's clock is ahead of ours, in milliseconds, as its last answer told; `null` before there was one. */
  get clockAheadMs(): number | null {
    return this.#connection.transport.clockAheadMs;
  }

  /** What must not be told: passwords and session tokens. */
  get secrets(): Secrets {
    return this.#connection.transport.secrets;
  }

  /** Rises whenever another account may be signed in than before. */
  get signInCount(): number {
    return this.#connection.signIn.generation;
  }

  /**
   * What proves who is signed in, without a secret: the e-mail, or a keyed hash of a token that was given. `undefined` where a
   * stored token is used and nobody has told whose it is (`storedFor`). Asks nobody.
   */
  get signInProof(): string | undefined {
    return this.#connection.signIn.proof;
  }

  /**
   * Signs in now, with the token at hand or stored, or by log-on. Needed by nobody who just makes calls.
   *
   * @throws {JobError} `unauthorized`
   * @see docs/services/jess.md 3 U2, U3
   */
  async signIn(call: ProviderCall = {}): Promise<void> {
    await this.#connection.signIn.token(call);
  }

  /**
   * Logs on with e-mail and password, whatever token is at hand, and stores the new one.
   *
   * @throws {JobError} `unauthorized` for a wrong password, or without one
   * @see docs/services/jess.md 3 U2
   */
  logOn(call: ProviderCall = {}): Promise<JessAuth> {
    return this.#connection.signIn.logOn(call);
  }

  /**
   * Renews the session now. Needed by nobody who just makes calls.
   *
   * @throws {JobError} `unauthorized` if it has run out
   * @see docs/services/jess.md 3 U3
   */
  checkIn(call: ProviderCall = {}): Promise<JessAuth> {
    return this.#connection.signIn.checkIn(call);
  }

  /**
   * Ends the session and forgets its token, here and in the store, also where the service cannot be told.
   *
   * @see docs/services/jess.md 3 U4
   */
  logOff(call: ProviderCall = {}): Promise<void> {
    return this.#connection.signIn.logOff(call);
  }

  /**
   * Confirms that e-mail and password are those of the signed-in account, for a question before something grave. Brings
   * a new session token.
   *
   * @throws {JobError} `unauthorized` if they are not
   * @see docs/services/jess.md 3 U5
   */
  confirm(email: string, password: string, call: ProviderCall = {}): Promise<JessAuth> {
    return this.#connection.signIn.confirm(email, password, call);
  }

  /**
   * What the service says about itself. Needs no sign-in.
   *
   * @see docs/services/jess.md 3 J1
   */
  async info(call: ProviderCall = {}): Promise<JessInfo> {
    const { serviceInfo } = await import("./resources/account.js");
    return serviceInfo(this.#connection, call);
  }

  /**
   * What the Users API says about itself. Needs no sign-in.
   *
   * @see docs/services/jess.md 3 J1 (and U1)
   */
  async usersInfo(call: ProviderCall = {}): Promise<JessInfo> {
    const { usersInfo } = await import("./resources/user.js");
    return usersInfo(this.#connection, call);
  }

  /**
   * Whether a JESS account is linked to the signed-in ENSIMS account.
   *
   * @see docs/services/jess.md 3 J3: what is answered without a link is not known; a no is taken for that.
   */
  session(call: ProviderCall = {}): Promise<LinkState> {
    return this.#connection.link(call);
  }

  /**
   * Links a JESS account to the signed-in ENSIMS account, once and for all. Its password is sent and not kept.
   *
   * @throws {JobError} `unauthorized` if the service knows no such pair
   * @see docs/services/jess.md 3 J2
   */
  async linkAccount(jessUser: string, jessPassword: string, call: ProviderCall = {}): Promise<void> {
    checkedText("jessUser", jessUser);
    checkedSecret("jessPassword", jessPassword);
    const { linkAccount } = await import("./resources/account.js");
    return linkAccount(this.#connection, jessUser, jessPassword, call);
  }

  /**
   * The linked JESS account.
   *
   * @throws {JobError} `account_not_linked`, `refused`
   * @see docs/services/jess.md 3 J4
   */
  async account(call: ProviderCall = {}): Promise<JessAccount> {
    const { linkedAccount } = await import("./resources/account.js");
    return linkedAccount(this.#connection, call);
  }

  /**
   * What the account has used so far: submissions, cases, seconds, bytes. Absent texts can be the word `NA`.
   *
   * @throws {JobError} `account_not_linked`, `refused`
   * @see docs/services/jess.md 3 J5: a list of one.
   */
  async usage(call: ProviderCall = {}): Promise<JessUsage> {
    const { accountUsage } = await import("./resources/account.js");
    return accountUsage(this.#connection, call);
  }

  /**
   * The person behind the ENSIMS account. `jess_pwd` is always the word `hidden`.
   *
   * @throws {JobError} `refused`
   * @see docs/services/jess.md 3 U6
   */
  async user(call: ProviderCall = {}): Promise<JessUser> {
    const { readUser } = await import("./resources/user.js");
    return readUser(this.#connection, call);
  }

  /**
   * Changes what is known of the person behind the ENSIMS account.
   *
   * @throws {JobError} `bad_input` for a field that there is not, `refused`
   * @see docs/services/jess.md 3 U7
   */
  async updateUser(changes: JessUserChanges, call: ProviderCall = {}): Promise<void> {
    const { updateUser } = await import("./resources/user.js");
    return updateUser(this.#connection, changes, call);
  }

  /**
   * Has the service send a mail. Neither what a mail looks like nor what is answered is known: both are handed on as they
   * are. Never sent twice.
   *
   * @throws {JobError} `refused`; with `mayHaveLeft` where the mail may have been sent
   * @see docs/services/jess.md 2 U12
   */
  async sendMail(mail: Readonly<Record<string, unknown>>, call: ProviderCall = {}): Promise<unknown> {
    const { sendMail } = await import("./resources/user.js");
    return sendMail(this.#connection, mail, call);
  }

  /**
   * The account's jobs, oldest first as the service sends them; all that were ever run, where nothing bounds them.
   *
   * @throws {JobError} `bad_input` for a day of another form, `account_not_linked`, `refused`
   * @see docs/services/jess.md 3 J6
   */
  async jobs(filter: JobListFilter = {}, call: ProviderCall = {}): Promise<readonly JessListRecord[]> {
    const { allJobs } = await import("./resources/listed-jobs.js");
    return allJobs(this.#connection, filter, call);
  }

  /**
   * As `jobs`, for the wanted jobs only. Records of other jobs, and any that cannot be read, are passed over.
   *
   * @throws {JobError} as `jobs`
   * @see docs/services/jess.md 3 J6
   */
  async jobsOf(
    ids: ReadonlySet<string>,
    filter: JobListFilter = {},
    call: ProviderCall = {},
  ): Promise<readonly JessListRecord[]> {
    if (!(ids instanceof Set)) throw wrongArgument("ids", "a Set of texts", ids);
    const { theseJobs } = await import("./resources/listed-jobs.js");
    return theseJobs(this.#connection, ids, filter, call);
  }

  /**
   * How one job is doing.
   *
   * @param id - the job's number, `12259`
   * @throws {JobError} `bad_input`, `account_not_linked`; `not_found` only where the service says that this account has
   * no such job, and calls its link valid
   * @see docs/services/jess.md 3 J11
   */
  job(id: string, call: ProviderCall = {}): Promise<JessStatusRow> {
    return jobStatus(this.#connection, id, call);
  }

  /**
   * Sets the cancel flag of a job. Resolves when the service has answered; its cases run on for minutes, so follow with
   * `job` until the job has ended. A job that is over, foreign or unknown is answered with the same no.
   *
   * @throws {JobError} `bad_input`; with `mayHaveLeft` where the flag may have been set
   * @see docs/services/jess.md 3 J10, 4.2
   */
  cancelJob(id: string, call: ProviderCall = {}): Promise<JessCancelAnswer> {
    return cancelJob(this.#connection, id, call);
  }

  /**
   * Has work run, once: it is never sent twice. Where the answer is lost, the job is looked for in the list by its mark. A
   * yes says that the job was made, not that it can run: a submission that makes no sense ends as `REJECTED` later.
   *
   * @throws {JobError} `bad_input` before anything is sent, or for a file that changes meanwhile; `file_unwritable` for
   * the zip of a folder; `account_not_linked`; `refused`; `submit_unclear` where the answer was lost and the job is not in
   * the list, with what to look for
   * @see docs/services/jess.md 3 J7, J8
   */
  async submit(request: JessSubmit, given: ProviderCall = {}): Promise<CreatedJob> {
    const call = this.#connection.begin(given);
    checkedForm(request);
    if (request.kind === "stored") {
      const { kind: _kind, ...stored } = request;
      const { runStored } = await import("./resources/run-stored.js");
      return runStored(this.#connection, { ...stored, mark: stored.mark ?? this.#newMark() }, call);
    }
    const tempFolder = this.#tempFolder ?? tmpdir();
    const options = { newMark: this.#newMark, tempFolder, signal: call.signal };
    // Loaded by those alone who submit something.
    const [{ checkUpload }, { upload }] = await Promise.all([
      import("./requests/jess-submit.js"),
      import("./resources/upload.js"),
    ]);
    return upload(this.#connection, await checkUpload(request, options), `simjobs-${this.#newMark()}`, call);
  }

  /**
   * Uploads an EnergyPlus model with its weather, or several as a batch, and has them run.
   *
   * @throws {JobError} as `submit`
   * @see docs/services/jess.md 3 J7
   */
  async submitEnergyPlus(submission: EnergyPlusSubmission, call: ProviderCall = {}): Promise<CreatedJob> {
    return this.submit({ ...checkedObject("submission", submission), kind: "energyplus" }, call);
  }

  /**
   * Uploads a jEPlus project with all files that it names, and has its cases run.
   *
   * @throws {JobError} as `submit`; `bad_input` names all files that are missing
   * @see docs/services/jess.md 3 J7
   */
  async submitJEPlus(submission: JEPlusSubmission, call: ProviderCall = {}): Promise<CreatedJob> {
    return this.submit({ ...checkedObject("submission", submission), kind: "jeplus" }, call);
  }

  /**
   * Uploads a Radiance model with its input, and has a program run on it.
   *
   * @throws {JobError} as `submit`
   * @see docs/services/jess.md 3 J7
   */
  async submitRadiance(submission: RadianceSubmission, call: ProviderCall = {}): Promise<CreatedJob> {
    return this.submit({ ...checkedObject("submission", submission), kind: "radiance" }, call);
  }

  /**
   * Uploads a DaySim header with its input, and has it run.
   *
   * @throws {JobError} as `submit`
   * @see docs/services/jess.md 3 J7
   */
  async submitDaySim(submission: DaySimSubmission, call: ProviderCall = {}): Promise<CreatedJob> {
    return this.submit({ ...checkedObject("submission", submission), kind: "daysim" }, call);
  }

  /**
   * Uploads files of which the service shall find out by itself what they are.
   *
   * @throws {JobError} as `submit`
   * @see docs/services/jess.md 3 J7 (`Scan`: one client sends it)
   */
  async submitScan(submission: ScanSubmission, call: ProviderCall = {}): Promise<CreatedJob> {
    return this.submit({ ...checkedObject("submission", submission), kind: "scan" }, call);
  }

  /**
   * Has files run that are in the user's storage.
   *
   * @throws {JobError} as `submit`
   * @see docs/services/jess.md 3 J8
   */
  async submitStored(submission: StoredSubmission, call: ProviderCall = {}): Promise<CreatedJob> {
    return this.submit({ ...checkedObject("submission", submission), kind: "stored" }, call);
  }

  /**
   * The jobs that carry a mark: one, if its submit has arrived and the list knows of it.
   *
   * @param sinceMs - by the service's clock; bounds the list where it is known when the submit was sent
   * @throws {JobError} `account_not_linked`, `refused`
   * @see docs/services/jess.md 3 J6, 7 item 21
   */
  async findSubmitted(
    mark: string,
    sinceMs?: number,
    call: ProviderCall = {},
  ): Promise<readonly JessListRecord[]> {
    checkedText("mark", mark);
    checkedOptions("options", { sinceMs });
    const { findByMark } = await import("./resources/find-submitted.js");
    return findByMark(this.#connection, mark, sinceMs, call);
  }

  /**
   * Has the files of an old job run again, as a new job. Never sent twice.
   *
   * @throws {JobError} `bad_input`, `account_not_linked`, `refused`, `submit_unclear`
   * @see docs/services/jess.md 3 J9
   */
  async rerun(id: string, options: RerunOptions = {}, call: ProviderCall = {}): Promise<CreatedJob> {
    const { rerunJob } = await import("./resources/run-stored.js");
    const { mark = this.#newMark() } = checkedOptions("options", options);
    return rerunJob(this.#connection, id, { ...options, mark }, this.#connection.begin(call));
  }

  /** Closes the connections to the service. */
  close(): Promise<void> {
    return this.#connection.transport.close();
  }
}
