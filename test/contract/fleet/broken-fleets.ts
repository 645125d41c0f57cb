import { chainLine, chainStart } from "@simjobs/control";
import type { AccountStore, FleetStore, NewLine, TakenWish } from "@simjobs/fleet/port";
import type { VirtualClock } from "../../../packages/control/test/virtual-clock.js";
import { knowingNobody, type FleetController } from "./fleet-controllers.js";
import type { FleetWrong } from "./fleet-wrongs.js";
import { SimulatedStore } from "./simulated-store.js";

/** The fleet with one mistake each. Each must be caught doing the wrong that is named. */
export const brokenFleets: readonly (FleetController & {
  readonly wrong: FleetWrong;
  /** Where it is looked for first: it is caught there or soon after. */
  readonly fromSeed: number;
})[] = [
  {
    name: "has no fence",
    wrong: "unsound record",
    fromSeed: 1,
    faults: { hasNoFence: true },
  },
  {
    name: "trusts the engine's lock alone",
    wrong: "cancel by one who does not hold the wish",
    fromSeed: 428,
    faults: { trustsEngineLock: true },
    store: knowingNobody, // or hardly ever does anybody but its holder ask for a wish
  },
  {
    name: "trusts its lock after it has slept",
    wrong: "cancel after the wish was closed",
    fromSeed: 16,
    provider: (provider) => ({
      ...provider,
      requestCancel: async (ref, call) =>
        provider.requestCancel(ref, { ...call, deadlineMs: Infinity, signal: undefined }),
    }),
  },
  {
    name: "notes a cancel after it was sent",
    wrong: "cancel that is not on record",
    fromSeed: 1,
    store: (store) => eachAccount(store, notesAfterTheSend),
  },
  {
    name: "has a budget of its own on each machine",
    wrong: "over the budget",
    fromSeed: 1,
    store: (store, clock) => eachAccount(store, (account) => ({ ...account, ...budgetOf(clock) })),
  },
  {
    name: "acknowledges a wish before the store has it",
    wrong: "lost wish",
    fromSeed: 1,
    store: (store) =>
      eachAccount(store, (account) => ({
        ...account,
        handIn: async (wishes) => {
          void account.handIn(wishes).catch(() => {});
          return wishes.map(({ id, ref }) => ({ id, ref, isNew: true }));
        },
      })),
  },
  {
    name: "takes out of the queue what is still open",
    wrong: "lost wish",
    fromSeed: 1,
    store: (store) =>
      eachAccount(store, (account) => ({ ...account, release: async (held) => account.finish(held) })),
  },
  {
    name: "takes a wish out of the queue before its end is on record",
    wrong: "lost wish",
    fromSeed: 770,
    store: (store) =>
      eachAccount(store, (account) => ({
        ...account,
        append: async (held, line) => {
          if (line.state === "closed") await account.finish(held);
          return account.append(held, line);
        },
      })),
  },
  {
    name: "forgets what earlier holders have sent",
    wrong: "asked twice where that does harm",
    fromSeed: 1,
    store: (store) => eachAccount(store, forgetsEarlierSends),
  },
  {
    name: "does not put on record what it was answered",
    wrong: "more than one cancel for each death",
    fromSeed: 1,
    store: (store) => eachAccount(store, forgetsAnswers),
  },
  {
    name: "makes a second wish for a job that has an open one",
    wrong: "asked twice where that does harm",
    fromSeed: 1,
    faults: { takesSecondWishes: true },
  },
  {
    name: "puts the wishes of all accounts of a service into one queue",
    wrong: "cancel nobody wished for",
    fromSeed: 1,
    store: (store) => ({
      ...store,
      account: async (account) => store.account({ ...account, key: account.provider, account: "everybody" }),
    }),
  },
  {
    name: "does not look for the members of a tree",
    wrong: "false confirmation",
    fromSeed: 1,
    provider: (provider) => ({
      ...provider,
      children: async (ref, call) => {
        await provider.children?.(ref, call);
        return { readings: [], complete: true };
      },
    }),
  },
];

function eachAccount(store: FleetStore, change: (account: AccountStore) => AccountStore): FleetStore {
  return { ...store, account: async (account) => change(await store.account(account)) };
}

function budgetOf(clock: VirtualClock): Pick<AccountStore, "lend" | "hold"> {
  const own = new SimulatedStore(clock, 1);
  const road = {
    wallNow: () => clock.wallNow(),
    over: async <Value>(ask: () => Value): Promise<Value> => ask(),
    wait: async (ms: number) => clock.sleep(ms),
  };
  const opened = own.from(road).account({ key: "own", provider: "", origin: "", account: "" });
  return {
    lend: async (question) => (await opened).lend(question),
    hold: async (pauseMs) => (await opened).hold(pauseMs),
  };
}

function notesAfterTheSend(account: AccountStore): AccountStore {
  const owed = new Map<string, { readonly held: TakenWish; readonly line: NewLine }>();
  return {
    ...account,
    append: async (held, line) => {
      if (line.state === "asked") {
        owed.set(held.id, { held, line });
        return true;
      }
      const before = owed.get(held.id);
      owed.delete(held.id);
      if (before !== undefined) await account.append(before.held, before.line);
      return account.append(held, line);
    },
  };
}

/** Hands out each wish as if nobody had held it before. */
function forgetsEarlierSends(account: AccountStore): AccountStore {
  return rechained(account, { shown: (lines) => lines.slice(0, 1) });
}

/** Puts on record that it asks, and never what it was answered. */
function forgetsAnswers(account: AccountStore): AccountStore {
  return rechained(account, { isWritten: (entry) => entry["kind"] !== "answered" });
}

/** Shows and writes only some of each record. What is written is chained to what really stands there. */
function rechained(
  account: AccountStore,
  {
    shown = (lines) => lines,
    isWritten = () => true,
  }: {
    readonly shown?: (lines: readonly string[]) => readonly string[];
    readonly isWritten?: (entry: Readonly<Record<string, unknown>>) => boolean;
  },
): AccountStore {
  const real = new Map<string, { count: number; hash: string }>();
  return {
    ...account,
    take: async (atMost, waitMs, signal) => {
      const taken = await account.take(atMost, waitMs, signal);
      for (const wish of taken)
        real.set(nameOf(wish), { count: wish.lines.length, hash: hashOf(wish.lines.at(-1)) });
      return taken.map((wish) => ({ ...wish, lines: shown(wish.lines) }));
    },
    append: async (held, line) => {
      const place = real.get(nameOf(held));
      if (place === undefined) return false;
      const { n: _n, prev: _prev, hash: _hash, ...entry } = JSON.parse(line.line);
      if (!isWritten(entry)) return true;
      const chained = chainLine(entry, place.count + 1, place.hash);
      const stands = await account.append(held, { ...line, n: place.count + 1, ...chained });
      if (stands) real.set(nameOf(held), { count: place.count + 1, hash: chained.hash });
      return stands;
    },
  };
}

function hashOf(line: string | undefined): string {
  if (line === undefined) return chainStart;
  const { hash }: { readonly hash: string } = JSON.parse(line);
  return hash;
}

function nameOf({ id, fence }: TakenWish): string {
  return `${id}/${fence}`;
}
