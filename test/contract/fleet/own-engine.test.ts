import { describe, expect, it } from "vitest";
import { openStore } from "@simjobs/fleet";
import { beginRecord, storedAccount, type LockedWish, type WishQueue } from "@simjobs/fleet/port";
import { PostgresServer } from "./postgres-server.js";

/** An engine of somebody else, for one process: who comes first is first, and a lock lasts as long as the process. */
class PlainQueue implements WishQueue {
  readonly #known = new Set<string>();
  readonly #free: string[] = [];

  async add(ids: readonly string[]): Promise<void> {
    for (const id of ids.filter((each) => !this.#known.has(each))) {
      this.#known.add(id);
      this.#free.push(id);
    }
  }

  async next(atMost: number): Promise<readonly LockedWish[]> {
    return this.#free.splice(0, atMost).map((id) => ({
      id,
      extend: async () => this.#known.has(id),
      putBack: async () => void this.#free.push(id),
      remove: async () => void this.#known.delete(id),
    }));
  }

  async lastWaiting(mark?: string): Promise<string | null> {
    return mark !== undefined && this.#free.includes(mark) ? mark : (this.#free.at(-1) ?? null);
  }

  async close(): Promise<void> {}
}

const where = { origin: "https://one.example", account: "ada", signIn: "password" };

function wishFor(id: string): ReturnType<typeof beginRecord> {
  return beginRecord({ id, ref: { provider: "jess", kind: "job", id }, where, wishedAtMs: 0, reason: null });
}

describe("an engine of one's own behind the port", () => {
  it("gives the turns and locks, while the store keeps the records as before", async () => {
    await using server = await PostgresServer.start();
    const queues = new Map<string, PlainQueue>();
    const store = await openStore(server.url, {
      makeQueues: () => ({
        prepare: async () => {},
        queueOf: (key) => {
          const queue = queues.get(key) ?? new PlainQueue();
          queues.set(key, queue);
          return queue;
        },
      }),
    });
    const account = storedAccount("jess", where);
    const fleet = await store.account(account);
    await fleet.handIn([wishFor("1"), wishFor("2")]);
    expect([...queues.keys()]).toEqual([account.key]);

    const [first, second] = await fleet.take(5, 0);
    if (first === undefined || second === undefined) throw new Error("there are two");
    expect([first.ref, second.ref, await fleet.take(5, 0)]).toEqual(["jess:1", "jess:2", []]);
    await fleet.release(first, 0);
    const [again] = await fleet.take(5, 0);
    expect(again).toMatchObject({ id: "1", fence: first.fence + 1 });
    const line = { n: 2, line: "{}\n", hash: "" };
    expect(await fleet.append(first, line)).toBe(false); // its fence is down
    await fleet.finish(second);
    expect(await fleet.renew([second])).toEqual([false]);
    await store.close();
  });
});
