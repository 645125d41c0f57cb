import type { NewLine, TakenWish } from "@simjobs/fleet";
import type { FleetController } from "./fleet-controllers.js";
import type { FleetWrong } from "./fleet-schedules.js";

/** The fleet with one mistake each. Each must be caught doing something wrong. */
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
    name: "trusts its lock after it has slept",
    wrong: "cancel after the wish was closed",
    fromSeed: 746,
    provider: (provider) => ({
      ...provider,
      requestCancel: async (ref, call) => provider.requestCancel(ref, { ...call, deadlineMs: Infinity }),
    }),
  },
  {
    name: "notes a cancel after it was sent",
    wrong: "false confirmation",
    fromSeed: 1,
    store: (store) => {
      const owed = new Map<string, { readonly held: TakenWish; readonly line: NewLine }>();
      return {
        ...store,
        append: async (held, line) => {
          if (line.state === "asked") {
            owed.set(held.id, { held, line });
            return true;
          }
          const before = owed.get(held.id);
          owed.delete(held.id);
          if (before !== undefined) await store.append(before.held, before.line);
          return store.append(held, line);
        },
      };
    },
  },
  {
    name: "has a budget of its own on each machine",
    wrong: "over the budget",
    fromSeed: 1,
    hasBudgetOfItsOwn: true,
  },
  {
    name: "acknowledges a wish before the store has it",
    wrong: "lost wish",
    fromSeed: 1,
    store: (store) => ({
      ...store,
      handIn: async (wishes) => {
        void store.handIn(wishes).catch(() => {});
        return wishes.map(({ id, ref }) => ({ id, ref, isNew: true }));
      },
    }),
  },
  {
    name: "takes out of the queue what is still open",
    wrong: "lost wish",
    fromSeed: 1,
    store: (store) => ({ ...store, release: async (held) => store.finish(held) }),
  },
];
