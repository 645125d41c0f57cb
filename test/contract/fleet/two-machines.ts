import { openStore } from "@simjobs/fleet";
import {
  beginRecord,
  storedAccount,
  type AccountStore,
  type FleetStore,
  type NewWish,
  type TakenWish,
} from "@simjobs/fleet/port";

const origin = "https://one.example";

/** Two machines on one store, which is the fleet `simjobs`, that work for one account. */
export class TwoMachines implements AsyncDisposable {
  /** What the store calls the account. */
  readonly key: string;
  readonly mine: AccountStore;
  readonly theirs: AccountStore;
  readonly #stores: readonly FleetStore[];

  private constructor(key: string, mine: AccountStore, theirs: AccountStore, stores: readonly FleetStore[]) {
    this.key = key;
    this.mine = mine;
    this.theirs = theirs;
    this.#stores = stores;
  }

  /** @param account - whose it is: each test has one of its own */
  static async open(url: string, leaseMs: number, account = "ada"): Promise<TwoMachines> {
    const whose = storedAccount("jess", { origin, account });
    const at = { prefix: "simjobs", leaseMs };
    const [one, other] = await Promise.all([openStore(url, at), openStore(url, at)]);
    return new TwoMachines(whose.key, await one.account(whose), await other.account(whose), [one, other]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#stores.map(async (store) => store.close()));
  }
}

/** A wish for a job. */
export function wishOf(id: string, job: string): NewWish {
  const ref = { provider: "jess", kind: "job", id: job };
  return beginRecord({ id, ref, where: { origin, account: "ada" }, wishedAtMs: 0, reason: null });
}

/** Asks until something is to be had. */
export async function takeOne(store: AccountStore): Promise<TakenWish> {
  for (;;) {
    const [taken] = await store.take(1, 1_000);
    if (taken !== undefined) return taken;
  }
}
