import {
  callFrom,
  checkedClient,
  checkedList,
  checkedObject,
  checkedOptions,
  checkedReference,
  formatReference,
  isJobError,
  JobError,
  typedId,
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
import { toldWords } from "@simjobs/http";
import type {
  DescribeOptions,
  IonworksIdentity,
  IonworksProvider,
  IonworksProviderOptions,
  SimulationFacts,
} from "./ionworks-provider.js";
import { findChildren, type Children } from "./children.js";
import { providerName } from "../session/failure.js";
import { beforeAnythingIsAsked } from "./before-anything-is-asked.js";
import { kindOf, listedKinds, supported } from "./reference-kinds.js";
import type { IonworksClient } from "../client.js";
import { ionworksCapabilities, ionworksGrammar } from "./grammar.js";
import { groupFiles, jobFiles } from "./job-files.js";
import { JobOwners, type JobOwner } from "./job-owners.js";
import { simulationFiles } from "./job-results.js";
import { allNamed } from "./wanted-files.js";
import { kindsOfWork, type KindOfWork, type ListedKind } from "./kinds-of-work.js";
import { matchesFilter } from "./matches-filter.js";
import { readMany } from "./read-many.js";
import { SimulationJobs, statelessSimulation } from "./simulation-jobs.js";
import { SharedTexts } from "../resources/shared-texts.js";
import type { SimulationListFilter } from "../resources/simulations.js";
import { submitWork, type IonworksSubmit } from "./submit-work.js";
import {
  readingOfJoblessSimulation,
  readingOfSimulationStatus,
  readingOfSimulationSummary,
} from "./to-reading.js";

/** Puts an Ionworks client behind core's provider port. */
export function ionworksProvider(
  client: IonworksClient,
  options: IonworksProviderOptions = {},
): IonworksProvider {
  checkedClient("IonworksClient", client);
  checkedObject("options", options);
  return new IonworksAdapter(client, options.account);
}

class IonworksAdapter implements IonworksProvider {
  readonly specificationVersion = 1;
  readonly name = providerName;
  readonly grammar = ionworksGrammar;
  readonly capabilities = ionworksCapabilities;
  readonly #client: IonworksClient;
  readonly #account: string | undefined;
  readonly #jobs: SimulationJobs;
  readonly #owners: JobOwners;
  readonly #kinds: Readonly<Record<ListedKind, KindOfWork>>;
  #identity: Promise<IonworksIdentity> | undefined;
  /** The one that the sign-in is for, once that has been asked. */
  #organization: string | undefined;

  constructor(client: IonworksClient, account: string | undefined) {
    this.#client = client;
    this.#account = account;
    this.#jobs = new SimulationJobs(client);
    this.#owners = new JobOwners(client, this.#jobs);
    this.#kinds = kindsOfWork(client);
  }

  get clock(): IonworksClient["clock"] {
    return this.#client.clock;
  }

  get clockAheadMs(): number | null {
    return this.#client.clockAheadMs;
  }

  async identity(given?: ProviderCall): Promise<IonworksIdentity> {
    const call = this.#begin(given);
    for (;;) {
      const isOurs = this.#identity === undefined;
      const asked = (this.#identity ??= this.#askIdentity(call));
      try {
        return await asked;
      } catch (error) {
        if (this.#identity === asked) this.#identity = undefined;
        // Somebody else's reason to stop is not ours: the question is asked anew.
        if (isOurs || isJobError(error)) throw error;
        call.signal?.throwIfAborted();
      }
    }
  }

  async #askIdentity(call: ProviderCall | undefined): Promise<IonworksIdentity> {
    const me = await this.#client.user(call);
    const organization = me.authorized_organization?.id ?? this.#client.organizationId;
    this.#organization = organization;
    return {
      origin: this.#client.baseUrl,
      account: `user ${me.id} in organization ${organization ?? "unknown"}`,
      signIn: this.#client.signInProof,
      owner: me.id,
    };
  }

  async signedInAs(): Promise<AccountIdentity> {
    const { baseUrl: origin, signInProof: signIn } = this.#client;
    return { origin, account: signIn, signIn };
  }

  async get(ref: JobRef, given?: ProviderCall): Promise<Reading> {
    const call = this.#begin(given);
    const target = await this.#targetOf(ref, call);
    if ("reading" in target) return target.reading;
    const askedAtMs = this.clock.now();
    const told = await target.work.read(target.id, call);
    return told.reading({ ref, source: "single", askedAtMs, secrets: this.#client.secrets });
  }

  async getMany(refs: readonly JobRef[], given?: ProviderCall): Promise<ReadonlyMap<string, Reading>> {
    const call = this.#begin(given);
    for (const ref of checkedList("refs", refs)) kindOf(ref);
    const readings = new Map<string, Reading>();
    const simulations = refs.filter((ref) => ref.kind === "simulation");
    if (simulations.length > 0) await this.#readSimulations(simulations, readings, call);
    const { clock } = this;
    const { projectId, secrets } = this.#client;
    const texts = new SharedTexts();
    for (const kind of listedKinds) {
      const own = refs.filter((ref) => ref.kind === kind);
      if (own.length === 0) continue;
      const found = new Map<string, Reading>();
      const work = this.#kinds[kind];
      await readMany({ clock, refs: own, work, projectId, secrets, readings: found, texts }, call);
      for (const [key, reading] of found) readings.set(key, reading);
    }
    return readings;
  }

  async #readSimulations(
    refs: readonly JobRef[],
    readings: Map<string, Reading>,
    call: ProviderCall | undefined,
  ): Promise<void> {
    const { secrets } = this.#client;
    const askedAtMs = this.clock.now();
    const statuses = await this.#client.simulationStatuses(
      refs.map((ref) => ref.id),
      call,
    );
    const entryOf = new Map(statuses.map((entry) => [entry.simulation_id, entry]));
    for (const ref of refs) {
      const entry = entryOf.get(typedId(ref.id));
      if (entry === undefined) continue;
      readings.set(formatReference(ref), readingOfSimulationStatus(entry, { ref, askedAtMs, secrets }));
    }
  }

  async *list(filter: ListFilter = {}, given?: ProviderCall): AsyncGenerator<Reading, ListEnd, undefined> {
    const call = this.#begin(given);
    checkedOptions("filter", filter);
    const kind = supported(filter.kind ?? "job");
    if (kind === "simulation") {
      throw new JobError("not_supported", "ionworks lists simulations of one study or one model only", {
        hint: "List the jobs: every simulation has one, of type simulate.",
      });
    }
    const most = filter.limit ?? Number.POSITIVE_INFINITY;
    // What is picked here has to be looked for; otherwise the service counts, and its total is that of what was asked for.
    const limit = this.#picksNone(filter) ? filter.limit : undefined;
    const pages = this.#kinds[kind].pages({ projectId: filter.project, limit }, call);
    let yielded = 0;
    let isAllTold = true;
    for (;;) {
      const askedAtMs = this.clock.now();
      const step = await pages.next();
      if (step.done === true) return { ...step.value, complete: step.value.complete && isAllTold };
      for (const told of step.value) {
        if (this.#isOfOthers(told.organization)) continue;
        const ref = this.#ref(kind, told.id);
        const reading = told.reading({ ref, source: "list", askedAtMs, secrets: this.#client.secrets });
        const matches = matchesFilter(reading, filter);
        if (matches === "untold") isAllTold = false; // it may be one of them
        if (matches !== true) continue;
        if (yielded >= most) return { complete: false, total: null };
        yielded += 1;
        yield reading;
      }
    }
  }

  /** Whether every record of a list is one that is asked for. */
  #picksNone({ statuses, sinceMs, beforeMs, project }: ListFilter): boolean {
    const picked = [statuses, sinceMs, beforeMs, project, this.#organization];
    return picked.every((each) => each === undefined);
  }

  /** Whether a record is another organization's than the sign-in is for, as far as both are known. */
  #isOfOthers(organization: string | null): boolean {
    return organization !== null && this.#organization !== undefined && organization !== this.#organization;
  }

  async *listSimulations(
    filter: SimulationListFilter,
    call?: ProviderCall,
  ): AsyncGenerator<Reading, ListEnd, undefined> {
    const pages = this.#client.simulationPages(filter, call);
    for (;;) {
      const askedAtMs = this.clock.now();
      const step = await pages.next();
      if (step.done === true) return step.value;
      for (const simulation of step.value) {
        const { id, job_id: jobId } = simulation;
        if (jobId !== null && jobId !== undefined) this.#jobs.remember(id, jobId);
        const ref = this.#ref("simulation", id);
        yield readingOfSimulationSummary(simulation, { ref, askedAtMs, secrets: this.#client.secrets });
      }
    }
  }

  async requestCancel(ref: JobRef, given?: ProviderCall): Promise<CancelReply> {
    const call = this.#begin(given);
    const target = await beforeAnythingIsAsked(this.#targetOf(ref, call));
    if ("reading" in target) {
      return { answer: "refused", message: "this simulation has no job that could be cancelled" };
    }
    const askedAtMs = this.clock.now();
    try {
      const told = await target.work.cancel(target.id, call);
      if (told === null) return { answer: "accepted", message: "accepted, without a record" };
      return {
        answer: "accepted",
        message: `accepted, status ${toldWords(told.word, mostWord, this.#client.secrets)}`,
        reading: told.reading({ ref, source: "cancel-reply", askedAtMs, secrets: this.#client.secrets }),
      };
    } catch (error) {
      // What is answered when a job has ended is not known: any of these is a no to its state (4.4).
      if (isJobError(error, "rejected_input", "conflict", "gone")) {
        return { answer: "refused", message: error.serviceMessage ?? error.message };
      }
      if (isJobError(error, "forbidden")) {
        return { answer: "refused", forbidden: true, message: error.serviceMessage ?? error.message };
      }
      throw error;
    }
  }

  async submit(request: IonworksSubmit, call?: ProviderCall): Promise<readonly JobRef[]> {
    const submitted = await submitWork(this.#client, this.#owners, request, call);
    return submitted.map(({ kind, id }) => this.#ref(kind, id));
  }

  async *results(
    ref: JobRef,
    query: ResultQuery = {},
    given?: ProviderCall,
  ): AsyncGenerator<ResultFile, void, undefined> {
    const call = this.#begin(given);
    checkedOptions("query", query);
    const kind = kindOf(ref);
    const files =
      kind === "job"
        ? jobFiles(this.#client, this.#owners, ref, query, call)
        : kind === "simulation"
          ? simulationFiles(this.#client, ref.id, query, call)
          : groupFiles(this.#client, ref, query, async () => this.get(ref, call), call);
    yield* allNamed(files, ref, query);
  }

  async rerun(ref: JobRef, call?: ProviderCall): Promise<readonly JobRef[]> {
    if (kindOf(ref) !== "optimization") {
      throw new JobError("not_supported", `ionworks runs optimizations again, and no ${ref.kind}`, {
        hint: "Submit its request once more.",
      });
    }
    await this.#client.optimizations.rerun(ref.id, call);
    return [ref];
  }

  async children(ref: JobRef, given?: ProviderCall): Promise<Children> {
    const call = this.#begin(given);
    const kind = kindOf(ref);
    const jobId = kind === "simulation" ? (await this.#jobs.find(ref.id, call)).jobId : null;
    return findChildren(this.#client, ref, kind === "job" ? ref.id : jobId, call);
  }

  async findSubmittedAs(ref: JobRef, given?: ProviderCall): Promise<JobRef | null> {
    const call = this.#begin(given);
    if (checkedReference("ref", ref).kind !== "job") return null;
    const known = this.#owners.known(ref.id);
    const owner = known ?? (await this.#owners.find(await this.#client.job(ref.id, call), call));
    return owner === null ? null : { ...ref, ...owner };
  }

  async describe(
    refs: readonly JobRef[],
    options: DescribeOptions = {},
    given?: ProviderCall,
  ): Promise<ReadonlyMap<string, SimulationFacts>> {
    const call = this.#begin(given);
    checkedList("refs", refs, "reference");
    checkedOptions("options", options);
    const wanted = refs.flatMap((ref) => {
      checkedReference("ref", ref);
      const id = ref.kind === "simulation" ? typedId(ref.id) : this.#jobs.simulationOf(ref.id);
      return id === undefined ? [] : [{ ref, id }];
    });
    if (wanted.length === 0) return new Map();
    const { readSimulationFacts } = await import("./simulation-facts.js"); // loaded by those alone who ask
    const ids = wanted.map(({ id }) => id);
    const found = await readSimulationFacts(this.#client, ids, options.mostRequests ?? Infinity, call);
    return new Map(
      wanted.flatMap(({ ref, id }) => {
        const facts = found.get(id);
        if (facts === undefined) return [];
        const { jobId, name, design, metrics } = facts;
        if (jobId !== null) this.#jobs.remember(id, jobId);
        const simulation = { ...ref, kind: "simulation", id };
        const job = jobId === null ? null : { ...ref, kind: "job", id: jobId };
        return [[formatReference(ref), { simulation, job, name, design, metrics }] as const];
      }),
    );
  }

  jobOf(ref: JobRef): JobRef | undefined {
    const kind = kindOf(ref);
    if (kind === "job") return ref;
    const jobId = kind === "simulation" ? this.#jobs.known(ref.id) : undefined;
    return jobId === undefined ? undefined : { ...ref, kind: "job", id: jobId };
  }

  async findJob(ref: JobRef, call?: ProviderCall): Promise<JobRef | null> {
    const kind = kindOf(ref);
    if (kind === "job") return ref;
    if (kind !== "simulation") return null;
    const { jobId } = await this.#jobs.find(ref.id, call);
    return jobId === null ? null : { ...ref, kind: "job", id: jobId };
  }

  rememberJob(submitted: JobRef, job: JobRef): void {
    checkedReference("job", job);
    const kind = ownerKinds.find((one) => one === checkedReference("submitted", submitted).kind);
    if (kind !== undefined) this.#owners.remember({ kind, id: submitted.id }, job.id);
  }

  jobRunning(ref: JobRef): JobRef | undefined {
    const jobId = this.#owners.jobOf(checkedReference("ref", ref));
    return jobId === undefined ? undefined : { ...ref, kind: "job", id: jobId };
  }

  /** What a reference is read and cancelled by, or the reading of a simulation that has no job. */
  async #targetOf(
    ref: JobRef,
    call: ProviderCall | undefined,
  ): Promise<{ readonly work: KindOfWork; readonly id: string } | { readonly reading: Reading }> {
    const kind = kindOf(ref);
    if (kind !== "simulation") return { work: this.#kinds[kind], id: ref.id };
    const askedAtMs = this.clock.now();
    const found = await this.#jobs.find(ref.id, call);
    if (found.jobId !== null) return { work: this.#kinds.job, id: found.jobId };
    const context = { ref, source: "single", askedAtMs, secrets: this.#client.secrets } as const;
    const reading = readingOfJoblessSimulation(found.simulation, context);
    if (reading === null) throw statelessSimulation(ref.id);
    return { reading };
  }

  #begin(call: ProviderCall | undefined): ProviderCall {
    return callFrom(call, this.clock);
  }

  #ref(kind: string, id: string): JobRef {
    return {
      provider: providerName,
      account: this.#account,
      kind,
      id,
    };
  }
}

/** Most characters of the service's status word that are told. */
const mostWord = 200;
const ownerKinds: readonly JobOwner["kind"][] = ["simulation", "simple-pipeline", "optimization"];
