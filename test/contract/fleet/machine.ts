import {
  JobError,
  type AccountIdentity,
  type Clock,
  type JobRef,
  type Provider,
  type ProviderCall,
  type Reading,
} from "@simjobs/core";
import type { SeededRandom } from "../../../packages/control/test/seeded-random.js";
import type { VirtualClock } from "../../../packages/control/test/virtual-clock.js";
import type { Road } from "./simulated-store.js";

type Span = readonly [fromMs: number, toMs: number];

/** What becomes of a machine. Moments are in milliseconds of the simulated time; steps are counted from its start. */
export interface Fate {
  /** At which of its steps it dies, or when. */
  readonly diesAt?: number | undefined;
  readonly diesAtMs?: number | undefined;
  /** How far its wall clock is off. */
  readonly clockOffMs?: number;
  /** When it stands still, and until when: what comes meanwhile it hears of afterwards. */
  readonly pauses?: readonly Span[];
  /** At which of its steps it stands still, and for how long. */
  readonly pausesAt?: ReadonlyMap<number, number>;
  /** Before which of its cancels, when they are on record, it stands still for how long; `Infinity` is its death. */
  readonly beforeSend?: ReadonlyMap<number, number>;
  /** When it does not reach the store. */
  readonly cutFromStore?: readonly Span[];
  readonly cutFromService?: readonly Span[];
  /** How long a question to the store may be on its way, at most, and an answer. @default none */
  readonly roadMs?: number;
}

/** What is told of what a machine does. */
export interface MachineWatch {
  /** A request leaves that counts for the budget. */
  readonly onRequest: () => void;
  /** Which members of a tree were named in a reply that it lived to see. */
  readonly onMembers: (root: JobRef, readings: readonly Reading[]) => void;
}

/** What a dead machine never sees the end of. */
const forever = new Promise<never>(() => {});
/** Who stands still for less cannot be told from one whose service was slow. */
const longestLookMs = 12_000;

/** A machine of a fleet, that may die, stand still or be cut off at each of its steps. What it had sent off goes on without it. */
export class Machine {
  readonly #shared: VirtualClock;
  readonly #random: SeededRandom;
  readonly #fate: Fate;
  #steps = 0;
  #sends = 0;
  #isDead = false;
  #isStopped = false;
  readonly #stills: Span[] = [];
  #stillUntilMs = -Infinity;
  #stoodStill = 0;
  /** Nothing becomes of it. */
  readonly #isSafe: boolean;
  /** When it was awake again after it had stood still for longer than any look may take. */
  wokeAtMs = -Infinity;

  constructor(clock: VirtualClock, random: SeededRandom, fate: Fate) {
    this.#shared = clock;
    this.#random = random;
    this.#fate = fate;
    this.#isSafe = Object.keys(fate).length === 0;
    if (fate.diesAtMs !== undefined) clock.at(fate.diesAtMs, () => this.kill());
  }

  get isDead(): boolean {
    return this.#isDead;
  }

  /** How often it has stood still. */
  get stoodStill(): number {
    return this.#stoodStill;
  }

  /** Whether it has stood still at any time since then. */
  stoodStillSince(ms: number): boolean {
    return this.#stills.some(([, toMs]) => toMs > ms);
  }

  /** Whether it was cut off from the store or the service at any time since then. */
  wasCutSince(ms: number): boolean {
    const nowMs = this.#shared.now();
    const cuts = [...(this.#fate.cutFromStore ?? []), ...(this.#fate.cutFromService ?? [])];
    return cuts.some(([fromMs, toMs]) => fromMs <= nowMs && toMs > ms);
  }

  /** Whether it was told to end. */
  get isStopped(): boolean {
    return this.#isStopped;
  }

  stop(): void {
    this.#isStopped = true;
  }

  kill(): void {
    this.#isDead = true;
  }

  /** Stands still from now on until then. */
  standStill(untilMs: number): void {
    this.#standStill(this.#shared.now(), untilMs);
  }

  readonly wallNow = (): number => this.#shared.wallNow() + (this.#fate.clockOffMs ?? 0);

  get clock(): Clock {
    return {
      now: () => this.#shared.now(),
      wallNow: this.wallNow,
      sleep: async (ms, signal) => this.alive(this.#shared.sleep(ms, signal)),
    };
  }

  /** What a promise comes to, as this machine sees it. */
  async alive<Value>(promise: Promise<Value>): Promise<Value> {
    if (this.#isSafe) return promise;
    try {
      const value = await promise;
      this.#step();
      if (this.#isHindered) await this.#awake();
      return value;
    } catch (error) {
      this.#step();
      if (this.#isHindered) await this.#awake();
      throw error;
    }
  }

  /** Whether the way to the store takes no time, and is never cut: then a step is nothing but the question. */
  get #isNear(): boolean {
    const { roadMs = 0, cutFromStore = [] } = this.#fate;
    return roadMs === 0 && cutFromStore.length === 0;
  }

  async #there<Value>(value: Value): Promise<Value> {
    this.#step();
    if (this.#isHindered) await this.#awake();
    return value;
  }

  #step(): void {
    this.#steps += 1;
    if (this.#steps >= (this.#fate.diesAt ?? Infinity)) this.kill();
    const nowMs = this.#shared.now();
    const forMs = this.#fate.pausesAt?.get(this.#steps);
    if (forMs !== undefined) this.#standStill(nowMs, nowMs + forMs);
    for (const [fromMs, toMs] of this.#fate.pauses ?? [])
      if (nowMs >= fromMs && nowMs < toMs) this.#standStill(fromMs, toMs);
  }

  #standStill(fromMs: number, toMs: number): void {
    if (toMs <= this.#stillUntilMs) return;
    this.#stillUntilMs = toMs;
    this.#stills.push([fromMs, toMs]);
    this.#stoodStill += 1;
    if (toMs - fromMs > longestLookMs) this.wokeAtMs = toMs;
  }

  get #isHindered(): boolean {
    return this.#isDead || this.#shared.now() < this.#stillUntilMs;
  }

  async #awake(): Promise<void> {
    while (!this.#isDead && this.#shared.now() < this.#stillUntilMs)
      await this.#shared.sleep(this.#stillUntilMs - this.#shared.now());
    if (this.#isDead) await forever;
  }

  /** The way to the store: what is asked may be lost on the way there or on the way back. */
  get road(): Road {
    return {
      wallNow: this.wallNow,
      over: async (ask, isBeforeSend = false) => {
        if (this.#isSafe) return ask();
        if (this.#isDead) return forever;
        const value = this.#isNear ? await this.#there(ask()) : await this.alive(this.#over(ask));
        if (isBeforeSend) await this.#beforeSend();
        return value;
      },
      wait: async (ms, signal) => this.alive(this.#shared.sleep(ms, signal)),
    };
  }

  async #beforeSend(): Promise<void> {
    this.#sends += 1;
    const forMs = this.#fate.beforeSend?.get(this.#sends);
    if (forMs === undefined) return;
    if (forMs === Infinity) this.kill();
    else this.#standStill(this.#shared.now(), this.#shared.now() + forMs);
    await this.#awake();
  }

  async #over<Value>(ask: () => Value): Promise<Value> {
    const { roadMs = 0, cutFromStore } = this.#fate;
    const isCut = this.#isCut(cutFromStore);
    const arrives = !isCut || this.#random.chance(0.2);
    if (roadMs > 0) await this.#shared.sleep(this.#random.between(0, roadMs));
    const value = arrives ? ask() : undefined;
    if (roadMs > 0) await this.#shared.sleep(this.#random.between(0, roadMs));
    if (isCut) throw new JobError("unreachable", "the store does not answer");
    return value as Value;
  }

  #isCut(spans: readonly Span[] = []): boolean {
    if (spans.length === 0) return false;
    const nowMs = this.#shared.now();
    return spans.some(([fromMs, toMs]) => nowMs >= fromMs && nowMs < toMs);
  }

  /** A service over the road, as one account has it. As a transport does, it looks at the time before a request leaves. */
  provider(service: Provider, account: AccountIdentity, watch: MachineWatch): Provider {
    const ask = async <Value>(
      { deadlineMs = Infinity }: ProviderCall,
      request: () => Promise<Value>,
    ): Promise<Value> => {
      if (this.#isDead) return forever;
      if (this.#shared.now() >= deadlineMs) throw new JobError("deadline", "there was no time left");
      if (this.#isCut(this.#fate.cutFromService)) throw new JobError("unreachable", "no road to the service");
      watch.onRequest();
      return this.alive(request());
    };
    return {
      specificationVersion: 1,
      name: service.name,
      grammar: service.grammar,
      capabilities: service.capabilities,
      clock: this.clock,
      identity: async (call) => {
        if (this.#isDead) return forever;
        if (this.#isCut(this.#fate.cutFromService))
          throw new JobError("unreachable", "no road to the service");
        await this.alive(service.identity(call));
        return account;
      },
      signedInAs: async () => ({ origin: account.origin, account: `key of ${account.account}` }),
      get: async (ref, call = {}) => ask(call, async () => service.get(ref, call)),
      getMany: async (refs, call = {}) => ask(call, async () => service.getMany(refs, call)),
      list: (filter, call) => service.list(filter, call),
      submit: async (request, call) => service.submit(request, call),
      requestCancel: async (ref, call = {}) => ask(call, async () => service.requestCancel(ref, call)),
      children: async (ref, call = {}) => {
        if (service.children === undefined) throw new TypeError("a simulated service lists children");
        const children = service.children.bind(service);
        const told = await ask(call, async () => children(ref, call));
        watch.onMembers(ref, told.readings);
        return told;
      },
    };
  }
}
