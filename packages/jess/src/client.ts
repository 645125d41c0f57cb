import { randomUUID } from "node:crypto";
import { tmpdir } from "node:os";
import { checkedObject, checkedOptions, checkedText, wrongArgument, type ProviderCall } from "@simjobs/core";
import type { JessListRecord, JessStatusRow } from "@simjobs/core/schemas/jess";
import { transportOf } from "@simjobs/http";
import type { EnergyPlusSubmission } from "./requests/energyplus-submission.js";
import type { JEPlusSubmission } from "./requests/jeplus-submission.js";
import type { JessSubmit } from "./requests/jess-submit.js";
import type { DaySimSubmission, RadianceSubmission, ScanSubmission } from "./requests/radiance-submission.js";
import type { StoredSubmission } from "./requests/stored-submission.js";
import { AccountCalls } from "./resources/account-calls.js";
import {
  defaultBaseUrl,
  defaultLimits,
  defaultPace,
  type JessClientOptions,
} from "./resources/client-options.js";
import { cancelJob, jobStatus, type JessCancelAnswer } from "./resources/jobs.js";
import type { JobListFilter } from "./resources/list-jobs.js";
import type { RerunOptions } from "./resources/run-stored.js";
import { JessStorage } from "./resources/storage.js";
import type { CreatedJob } from "./resources/upload.js";
import { JessResults } from "./results/results.js";
import { JessConnection } from "./session/connection.js";
import { SignIn } from "./session/sign-in.js";

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
export class JessClient extends AccountCalls {
  /** What jobs leave behind. */
  readonly results: JessResults;
  /** The user's own files at the service. */
  readonly storage: JessStorage;
  readonly #connection: JessConnection;
  readonly #newMark: () => string;
  readonly #tempFolder: string | undefined;

  /** @throws {JobError} `bad_input`, `unsafe_address` for an address, or a token, that cannot be used */
  constructor(options: JessClientOptions = {}) {
    const {
      credentials,
      limits = {},
      tokenStore,
      storedFor,
      renewAfterMs,
      newMark,
      tempFolder,
      ...rest
    } = checkedOptions("options", options);
    const transport = transportOf(rest, { baseUrl: defaultBaseUrl, pace: defaultPace });
    const connection = new JessConnection(
      transport,
      new SignIn(transport, {
        credentials,
        tokenStore,
        storedFor,
        renewAfterMs: renewAfterMs ?? 4 * 60 * 60 * 1000,
      }),
    );
    super(connection);
    this.#connection = connection;
    this.#newMark = newMark ?? (() => randomUUID());
    this.#tempFolder = tempFolder;
    this.results = new JessResults(this.#connection, {
      tempFolder,
      limits: { ...defaultLimits, ...checkedOptions("limits", limits) },
    });
    this.storage = new JessStorage(this.#connection, this.#newMark);
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
    // Loaded by those alone who submit something.
    const { checkedForm } = await import("./requests/checked-form.js");
    checkedForm(request);
    if (request.kind === "stored") {
      const { kind: _kind, ...stored } = request;
      const { runStored } = await import("./resources/run-stored.js");
      return runStored(this.#connection, { ...stored, mark: stored.mark ?? this.#newMark() }, call);
    }
    const tempFolder = this.#tempFolder ?? tmpdir();
    const options = { newMark: this.#newMark, tempFolder, signal: call.signal };
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
}
