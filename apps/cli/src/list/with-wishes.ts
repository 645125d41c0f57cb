import {
  formatReference,
  isJobError,
  parseReference,
  tryParseReference,
  type JobRef,
  type ProviderCall,
} from "@simjobs/core";
import type { SignedIn, WishView } from "@simjobs/fleet";
import type { SubmittedStore } from "../files/submitted-store.js";
import type { JobDocument } from "../output/job-document.js";
import { otherNames, runsOnce } from "../references/other-names.js";
import type { FleetTurns } from "../services/fleet-turns.js";
import type { Service } from "../services/service.js";
import type { FoundJob } from "./listed.js";

/** Documents of jobs with what a fleet has open for them. */
export interface WishedJobs {
  readonly jobs: readonly JobDocument[];
  /** Of those that the fleet is to cancel under another name, that name. */
  readonly wishedAs: ReadonlyMap<string, string>;
  /** What the fleet is to cancel besides, and of which nobody tells whether its jobs are among these. */
  readonly unplaced: readonly string[];
}

/** Where it is looked for other names of jobs. */
export interface NamedBy {
  readonly turns: FleetTurns;
  readonly submitted: SubmittedStore;
  readonly call: ProviderCall;
}

/** A list is looked at every now and then: to tell whose the wishes are may not take much more than itself. */
const mostRequests = 10;

/** Adds to documents of jobs what a fleet has open for them, under whichever of their names. */
export async function withWishes(
  named: NamedBy,
  found: readonly FoundJob[],
  documents: readonly JobDocument[],
): Promise<WishedJobs> {
  const jobs = [...documents];
  const wishedAs = new Map<string, string>();
  const unplaced: string[] = [];
  for (const service of new Set(found.map((each) => each.service))) {
    const records = named.turns.recordsOf(service);
    if (records === undefined) continue;
    const places = found.flatMap((each, place) => (each.service === service ? [place] : []));
    const rows = places.map((place) => documents[place]).filter((job) => job !== undefined);
    const wishes = new Wishes(service, records);
    await wishes.findFor(await namesOf(named, service, rows));
    const isUntold = rows.some(({ ref, kind }) => kind === "job" && !wishes.has(ref));
    if (isUntold) unplaced.push(...(await wishes.findOthers(named.call)));
    if (wishes.ids().length === 0) continue;
    const fleet = await named.turns.fleetOf([service]);
    const views = await fleet.changed(new Map(wishes.ids().map((id) => [id, 0])));
    const byId = new Map(views.filter(isOpen).map((view) => [view.id, view]));
    for (const place of places) {
      const job = documents[place];
      const wish = job === undefined ? undefined : wishes.of(job.ref);
      const view = wish === undefined ? undefined : byId.get(wish.id);
      if (job === undefined || wish === undefined || view === undefined) continue;
      if (wish.name !== job.ref) wishedAs.set(job.ref, wish.name);
      const submittedAs = wish.name !== job.ref && job.kind === "job" ? wish.name : job.submittedAs;
      jobs[place] = { ...job, submittedAs, wish: wishFacts(view) };
    }
  }
  return { jobs, wishedAs, unplaced };
}

/** Names of jobs, each with the name in the list that means the same. */
type Names = ReadonlyMap<string, string>;

/** The open wishes of one account, by the names that their jobs have in the list. */
class Wishes {
  readonly #service: Service;
  readonly #records: SignedIn["store"];
  readonly #found = new Map<string, { readonly id: string; readonly name: string }>();
  #names: Names = new Map();

  constructor(service: Service, records: SignedIn["store"]) {
    this.#service = service;
    this.#records = records;
  }

  has(row: string): boolean {
    return this.#found.has(row);
  }

  of(row: string): { readonly id: string; readonly name: string } | undefined {
    return this.#found.get(row);
  }

  ids(): readonly string[] {
    return [...this.#found.values()].map(({ id }) => id);
  }

  /** @param names - a job's own name before its others */
  async findFor(names: Names): Promise<void> {
    this.#names = names;
    const open = await this.#records.open([...names.keys()].map((name) => this.#onRecord(name)));
    for (const name of names.keys()) this.#take(name, open.get(this.#onRecord(name)));
  }

  /**
   * Looks among the other wishes of the account for those that are for these jobs, as far as the service tells that in a few answers.
   *
   * @returns those of which it is not known
   */
  async findOthers(call: ProviderCall): Promise<readonly string[]> {
    const { provider, account } = this.#service;
    if (provider.grammar.kinds.length < 2) return []; // a job has one name there
    const known = new Set([...this.#names.keys()].map((name) => this.#onRecord(name)));
    const others = [...(await this.#records.open())].flatMap(([text, id]) => {
      const ref = known.has(text) ? null : tryParseReference(text, [provider.grammar]);
      return ref === null || ref.kind === "job" ? [] : [{ id, ref: { ...ref, account } }];
    });
    if (others.length === 0) return [];
    const jobs = await jobsBehind(
      this.#service,
      others.map(({ ref }) => ref),
      call,
    );
    const untold: string[] = [];
    for (const { id, ref } of others) {
      const name = formatReference(ref);
      const job = jobs.get(name);
      if (job === undefined) untold.push(name);
      else if (this.#names.has(job)) this.#put(this.#names.get(job) ?? job, { id, name });
    }
    return untold;
  }

  #take(name: string, id: string | undefined): void {
    const row = this.#names.get(name);
    if (id !== undefined && row !== undefined) this.#put(row, { id, name });
  }

  /** Of several wishes for one job the one under its own name is told. */
  #put(row: string, wish: { readonly id: string; readonly name: string }): void {
    if (!this.#found.has(row)) this.#found.set(row, wish);
  }

  /** As the fleet's record has it: what an account is called is one machine's word. */
  #onRecord(name: string): string {
    const { kind, id } = parseReference(name, [this.#service.provider.grammar]);
    return formatReference({ provider: this.#service.provider.name, kind, id });
  }
}

/** The names of jobs that are known by now, without asking anybody. */
async function namesOf(
  { submitted }: NamedBy,
  service: Service,
  rows: readonly JobDocument[],
): Promise<Names> {
  const names = new Map(rows.map(({ ref }) => [ref, ref]));
  for (const { ref, submittedAs, runBy } of rows) {
    const told = [submittedAs, runBy]
      .filter((name) => name !== null)
      .filter((name) => [ref, name].every((each) => runsOnce(service, each)));
    const noted = await otherNames(submitted, service, parseReference(ref, [service.provider.grammar]));
    for (const name of [...told, ...noted]) if (!names.has(name)) names.set(name, ref);
  }
  return names;
}

/** The jobs that run what other references name, by these; what cannot be asked is left out. */
async function jobsBehind(
  service: Service,
  refs: readonly JobRef[],
  call: ProviderCall,
): Promise<ReadonlyMap<string, string>> {
  try {
    const facts = (await service.describe?.(refs, mostRequests, call)) ?? new Map<string, never>();
    return new Map(
      [...facts].flatMap(([name, { runBy }]) => (runBy === null ? [] : [[name, formatReference(runBy)]])),
    );
  } catch (error) {
    if (!isJobError(error)) throw error;
    return new Map(); // the list itself was read
  }
}

/** One may have come to its end in between. */
function isOpen({ state }: WishView): boolean {
  return state === "open" || state === "asked";
}

function wishFacts({ id, state, reason, wishedAt }: WishView): NonNullable<JobDocument["wish"]> {
  return { id, state: state === "asked" ? "asked" : "open", wishedAt, reason };
}
