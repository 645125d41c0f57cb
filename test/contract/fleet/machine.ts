import { JobError, type Clock, type Provider } from "@simjobs/core";
import type { AccountStore } from "@simjobs/fleet";
import type { SeededRandom } from "../../../packages/control/test/seeded-random.js";
import type { VirtualClock } from "../../../packages/control/test/virtual-clock.js";

/** What becomes of a machine. Moments are in milliseconds of the simulated time. */
export interface Fate {
  /** At which of its steps it dies, or when. */
  readonly diesAt?: number;
  readonly diesAtMs?: number;
  /** How far its wall clock is off. */
  readonly clockOffMs?: number;
  /** When it stands still, and until when: what comes meanwhile it hears of afterwards. */
  readonly pauses?: readonly (readonly [number, number])[];
  /** When it does not reach the store. */
  readonly cutFromStore?: readonly (readonly [number, number])[];
  readonly cutFromService?: readonly (readonly [number, number])[];
}

/** What a dead machine never sees the end of. */
const forever = new Promise<never>(() => {});
const roadMs = [0, 20] as const;

/** A machine of a fleet, that may die, stand still or be cut off at each of its steps. What it had sent off goes on without it. */
export class Machine {
  readonly #shared: VirtualClock;
  readonly #random: SeededRandom;
  readonly #fate: Fate;
  #steps = 0;
  #isDead = false;

  constructor(clock: VirtualClock, random: SeededRandom, fate: Fate) {
    this.#shared = clock;
    this.#random = random;
    this.#fate = fate;
    if (fate.diesAtMs !== undefined) clock.at(fate.diesAtMs, () => this.kill());
  }

  get isDead(): boolean {
    return this.#isDead;
  }

  kill(): void {
    this.#isDead = true;
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
    try {
      const value = await promise;
      await this.#awake();
      return value;
    } catch (error) {
      await this.#awake();
      throw error;
    }
  }

  async #awake(): Promise<void> {
    this.#steps += 1;
    if (this.#steps >= (this.#fate.diesAt ?? Infinity)) this.kill();
    if (this.#isDead) return forever;
    const nowMs = this.#shared.now();
    const pause = this.#fate.pauses?.find(([fromMs, toMs]) => nowMs >= fromMs && nowMs < toMs);
    if (pause === undefined) return undefined;
    await this.#shared.sleep(pause[1] - nowMs);
    return this.#isDead ? forever : undefined;
  }

  /** The store over the road: what is asked may be lost on the way there or on the way back. */
  store(store: AccountStore): AccountStore {
    const over = async <Value>(ask: () => Promise<Value>): Promise<Value> => this.alive(this.#over(ask));
    return {
      handIn: async (wishes) => over(async () => store.handIn(wishes)),
      take: async (atMost, waitMs, signal) => over(async () => store.take(atMost, waitMs, signal)),
      renew: async (held) => over(async () => store.renew(held)),
      append: async (held, line) => over(async () => store.append(held, line)),
      release: async (held, delayMs) => over(async () => store.release(held, delayMs)),
      finish: async (held) => over(async () => store.finish(held)),
      turn: async (everyMs, aheadMs) => over(async () => store.turn(everyMs, aheadMs)),
      hold: async (pauseMs) => over(async () => store.hold(pauseMs)),
      read: async (id) => over(async () => store.read(id)),
      list: () => store.list(),
    };
  }

  async #over<Value>(ask: () => Promise<Value>): Promise<Value> {
    if (this.#isDead) return forever;
    const isCut = this.#isCut(this.#fate.cutFromStore);
    const arrives = !isCut || this.#random.chance(0.2);
    await this.#shared.sleep(this.#random.between(...roadMs));
    const value = arrives ? await ask() : undefined;
    await this.#shared.sleep(this.#random.between(...roadMs));
    if (isCut || (value === undefined && !arrives))
      throw new JobError("unreachable", "the store does not answer");
    return value as Value;
  }

  #isCut(spans: Fate["cutFromStore"] = []): boolean {
    const nowMs = this.#shared.now();
    return spans.some(([fromMs, toMs]) => nowMs >= fromMs && nowMs < toMs);
  }

  /** The service over the road. As a transport does, it looks at the time before a request leaves. */
  provider(service: Provider, onRequest: () => void): Provider {
    const ask = async <Value>(
      deadlineMs: number | undefined,
      request: () => Promise<Value>,
    ): Promise<Value> => {
      if (this.#isDead) return forever;
      if (this.#shared.now() >= (deadlineMs ?? Infinity))
        throw new JobError("deadline", "there was no time left");
      if (this.#isCut(this.#fate.cutFromService)) throw new JobError("unreachable", "no road to the service");
      onRequest();
      return this.alive(request());
    };
    return {
      specificationVersion: 1,
      name: service.name,
      grammar: service.grammar,
      capabilities: service.capabilities,
      clock: this.clock,
      identity: async (call) => this.alive(service.identity(call)),
      get: async (ref, call = {}) => ask(call.deadlineMs, async () => service.get(ref, call)),
      getMany: async (refs, call = {}) => ask(call.deadlineMs, async () => service.getMany(refs, call)),
      list: (filter, call) => service.list(filter, call),
      submit: async (request, call) => service.submit(request, call),
      requestCancel: async (ref, call = {}) =>
        ask(call.deadlineMs, async () => service.requestCancel(ref, call)),
    };
  }
}
