import {
  callFrom,
  checkedClient,
  checkedList,
  checkedObject,
  checkedOptions,
  formatReference,
  isJobError,
  serviceNow,
  type AccountIdentity,
  type CancelReply,
  type JobRef,
  type ListEnd,
  type ListFilter,
  type ProviderCall,
  type Reading,
  type ResultFile,
  type ResultQuery,
} from "@simjobs/core";
import type { JessListRecord } from "@simjobs/core/schemas/jess";
import type { JessClient } from "../client.js";
import { daysAround, SubmissionDays } from "../resources/list-window.js";
import { SingleFlight } from "../session/single-flight.js";
import type { JessSubmit } from "../requests/jess-submit.js";
import type { JessProvider, JessProviderOptions } from "./jess-provider.js";
import { jessCapabilities, jessGrammar, jobIdOf } from "./grammar.js";
import { readingOfListRecord, readingOfStatusRow, type Asked } from "./to-reading.js";
import type { CreatedJob } from "../resources/upload.js";

/** JESS as control knows a service. */
export function jessProvider(client: JessClient, options: JessProviderOptions = {}): JessProvider {
  checkedClient("JessClient", client);
  checkedObject("options", options);
  return new JessAdapter(client, options.account);
}

class JessAdapter implements JessProvider {
  readonly specificationVersion = 1;
  readonly name = "jess";
  readonly grammar = jessGrammar;
  readonly capabilities = jessCapabilities;
  readonly #client: JessClient;
  readonly #account: string | undefined;
  readonly #days = new SubmissionDays();
  readonly #identityFlight: SingleFlight<AccountIdentity>;
  #identity: { readonly signInCount: number; readonly value: AccountIdentity } | undefined;

  constructor(client: JessClient, account: string | undefined) {
    this.#client = client;
    this.#account = account;
    this.#identityFlight = new SingleFlight(client.clock, "jess was asked whose account this is");
  }

  get clock() {
    return this.#client.clock;
  }

  get clockAheadMs(): number | null {
    return this.#client.clockAheadMs;
  }

  /** The e-mail and number of the JESS account, as the service tells them. */
  async identity(given: ProviderCall = {}): Promise<AccountIdentity> {
    const call = this.#begin(given);
    const known = this.#identity;
    if (known !== undefined && known.signInCount === this.#client.signInCount) return known.value;
    for (;;) {
      const isFirst = !this.#identityFlight.isRunning;
      try {
        return await this.#identityFlight.run((signal) => this.#askIdentity({ ...call, signal }), call);
      } catch (error) {
        // Who came first may have had less time.
        const leftMs = (call.deadlineMs ?? Infinity) - this.clock.now();
        if (isFirst || !isJobError(error, "deadline") || leftMs <= 0) throw error;
      }
    }
  }

  async signedInAs(given: ProviderCall = {}): Promise<AccountIdentity> {
    const call = this.#begin(given);
    await this.#client.signIn(call);
    const signIn = this.#client.signInProof;
    // Nobody knows whose token it is: then the service's word is all there is.
    return signIn === undefined
      ? this.identity(call)
      : { origin: this.#client.baseUrl, account: signIn, signIn };
  }

  async get(ref: JobRef, call: ProviderCall = {}): Promise<Reading> {
    const id = jobIdOf(ref);
    const askedAtMs = this.clock.now();
    return readingOfStatusRow(await this.#client.job(id, call), "single", this.#asked(ref, askedAtMs));
  }

  async getMany(refs: readonly JobRef[], call: ProviderCall = {}): Promise<ReadonlyMap<string, Reading>> {
    const readings = new Map<string, Reading>();
    if (checkedList("refs", refs).length === 0) return readings;
    const wanted = new Map<string, JobRef[]>();
    for (const ref of refs) {
      const id = jobIdOf(ref);
      const others = wanted.get(id);
      if (others === undefined) wanted.set(id, [ref]);
      else others.push(ref);
    }
    const filter = daysAround(this.#days.boundFor([...wanted.keys()].map(Number)), undefined);
    const askedAtMs = this.clock.now();
    for (const record of await this.#client.jobsOf(new Set(wanted.keys()), filter, call)) {
      this.#note(record);
      for (const ref of wanted.get(String(record.job_SN)) ?? []) {
        readings.set(formatReference(ref), readingOfListRecord(record, this.#asked(ref, askedAtMs)));
      }
    }
    return readings;
  }

  /**
   * The newest first. The service sends the whole list at once, so it is complete unless the limit cuts it, or a job's
   * time of submission is not told where it matters.
   */
  async *list(filter: ListFilter = {}, call: ProviderCall = {}): AsyncGenerator<Reading, ListEnd, undefined> {
    checkedOptions("filter", filter);
    if (filter.project !== undefined || (filter.kind !== undefined && filter.kind !== "job")) {
      return { complete: true, total: 0 }; // there are none
    }
    const askedAtMs = this.clock.now();
    const records = await this.#client.jobs(daysAround(filter.sinceMs, filter.beforeMs), call);
    const limit = filter.limit ?? Infinity;
    let total = 0;
    let undated = 0;
    for (const record of records.toSorted((one, other) => other.job_SN - one.job_SN)) {
      this.#note(record);
      const reading = readingOfListRecord(record, this.#asked(this.#refOf(String(record.job_SN)), askedAtMs));
      if (filter.statuses !== undefined && !filter.statuses.includes(reading.status)) continue;
      const isInTime = isWithin(record.received, filter);
      if (isInTime === undefined) undated += 1;
      if (isInTime !== true) continue;
      total += 1;
      if (total <= limit) yield reading;
    }
    return { complete: total <= limit && undated === 0, total: undated === 0 ? total : null };
  }

  async requestCancel(ref: JobRef, call: ProviderCall = {}): Promise<CancelReply> {
    const id = jobIdOf(ref);
    const askedAtMs = this.clock.now();
    const { isAccepted, isForbidden, message, row } = await this.#client.cancelJob(id, call);
    if (!isAccepted) return { answer: "refused", message, forbidden: isForbidden };
    if (row === undefined) return { answer: "accepted", message };
    return {
      answer: "accepted",
      message,
      reading: readingOfStatusRow(row, "cancel-reply", this.#asked(ref, askedAtMs)),
    };
  }

  async submit(request: JessSubmit, call: ProviderCall = {}): Promise<readonly JobRef[]> {
    return this.#made(await this.#client.submit(request, call));
  }

  /** Out of the zip of all results, or one by one where the query names paths. */
  async *results(
    ref: JobRef,
    query: ResultQuery = {},
    call: ProviderCall = {},
  ): AsyncGenerator<ResultFile, void, undefined> {
    yield* this.#client.results.files(jobIdOf(ref), query, call);
  }

  async rerun(ref: JobRef, call: ProviderCall = {}, mark?: string): Promise<readonly JobRef[]> {
    const options = { mark };
    return this.#made(await this.#client.rerun(jobIdOf(ref), options, call));
  }

  async findSubmitted(mark: string, call: ProviderCall = {}): Promise<readonly JobRef[]> {
    const records = await this.#client.findSubmitted(mark, undefined, this.#begin(call));
    return records.map((record) => this.#refOf(String(record.job_SN)));
  }

  #made({ id }: CreatedJob): readonly JobRef[] {
    this.#days.note(Number(id), serviceNow(this));
    return [this.#refOf(id)];
  }

  async #askIdentity(call: ProviderCall): Promise<AccountIdentity> {
    const { email, id } = await this.#client.account(call);
    const value = {
      origin: this.#client.baseUrl,
      account: `${email}#${id}`,
      signIn: this.#client.signInProof,
      owner: String(id),
    };
    this.#identity = { signInCount: this.#client.signInCount, value };
    return value;
  }

  #begin(call: ProviderCall): ProviderCall {
    return callFrom(call, this.clock);
  }

  #asked(ref: JobRef, askedAtMs: number): Asked {
    return { ref, askedAtMs, secrets: this.#client.secrets };
  }

  #refOf(id: string): JobRef {
    return {
      provider: this.name,
      account: this.#account,
      kind: "job",
      id,
    };
  }

  #note(record: JessListRecord): void {
    if (typeof record.received === "number") this.#days.note(record.job_SN, record.received);
  }
}

/** Whether a job was submitted in the filter's time; `undefined` where its time is not told. */
function isWithin(receivedMs: number | null | undefined, filter: ListFilter): boolean | undefined {
  const { sinceMs, beforeMs } = filter;
  if (sinceMs === undefined && beforeMs === undefined) return true;
  if (receivedMs === null || receivedMs === undefined) return undefined;
  return (
    (sinceMs === undefined || receivedMs >= sinceMs) && (beforeMs === undefined || receivedMs < beforeMs)
  );
}
