// One worker of a fleet, as a process of its own. Its argument is JSON: see `ChildConfig`. It tells what happens, one JSON line each.
import { openFleet, openStore, type FleetEvent } from "@simjobs/fleet";
import type { AccountStore, FleetStore } from "@simjobs/fleet/port";
import { RequestBudget } from "@simjobs/http";
import { IonworksClient, ionworksProvider } from "@simjobs/ionworks";
import { JessClient, jessProvider } from "@simjobs/jess";
import type { Provider } from "@simjobs/core";

/** What a worker is told to be. */
export interface ChildConfig {
  readonly store: string;
  readonly service: string;
  readonly account: {
    readonly jess: { readonly email: string; readonly password: string };
    readonly ionworks: { readonly apiKey: string; readonly projectId: string };
  };
  readonly leaseMs: number;
  readonly perSecond: number;
  /** Kills itself at this point. */
  readonly diesAt?: string | undefined;
}

const [, , text = "{}"] = process.argv;
const config: ChildConfig = JSON.parse(text);
const { service, account, perSecond, leaseMs, diesAt } = config;

function point(what: string): void {
  if (what === diesAt) process.kill(process.pid, "SIGKILL");
}

async function around<Value>(before: string, after: string, ask: () => Promise<Value>): Promise<Value> {
  point(before);
  const value = await ask();
  point(after);
  return value;
}

function deadlyAccount(store: AccountStore): AccountStore {
  return {
    handIn: async (wishes) => store.handIn(wishes),
    take: async (atMost, waitMs, signal) => {
      point("take begins");
      const taken = await store.take(Math.min(atMost, 4), waitMs, signal); // so that every worker gets some
      if (taken.length > 0) point("taken");
      return taken;
    },
    lastWaiting: async (mark) => store.lastWaiting(mark),
    renew: async (held) => around("renew begins", "renewed", async () => store.renew(held)),
    append: async (held, line) => {
      const kind = /"kind":"(\w+)"/.exec(line.line)?.[1] ?? "";
      return around(`${kind} begins`, `${kind} written`, async () => store.append(held, line));
    },
    release: async (held, delayMs) => store.release(held, delayMs),
    finish: async (held) => around("finish begins", "finished", async () => store.finish(held)),
    lend: async (question) => around("loan begins", "lent", async () => store.lend(question)),
    hold: async (pauseMs) => store.hold(pauseMs),
    seize: async (id) => store.seize(id),
    read: async (id) => store.read(id),
    changed: async (known) => store.changed(known),
    open: async (refs) => store.open(refs),
    list: () => store.list(),
  };
}

function deadlyStore(store: FleetStore): FleetStore {
  return {
    leaseMs: store.leaseMs,
    account: async (each) => deadlyAccount(await store.account(each)),
    accounts: async () => store.accounts(),
    show: async (worker) => {
      const shown = await store.show(worker);
      return diesAt === undefined ? shown : []; // whoever is to die must not leave it to others
    },
    workers: async () => store.workers(),
    lease: async (what, holder, forMs) => store.lease(what, holder, forMs),
    endLease: async (what, holder) => store.endLease(what, holder),
    describe: async () => store.describe(),
    checkDurability: async () => store.checkDurability(),
    now: async () => store.now(),
    close: async () => store.close(),
  };
}

function deadly<Port extends Provider>(provider: Port): Port {
  const requestCancel = provider.requestCancel.bind(provider);
  provider.requestCancel = async (ref, call) =>
    around("cancel leaves", "cancel answered", async () => requestCancel(ref, call));
  const get = provider.get.bind(provider);
  provider.get = async (ref, call) => around("look leaves", "look answered", async () => get(ref, call));
  // Wishes that are taken together are looked at together.
  const getMany = provider.getMany.bind(provider);
  provider.getMany = async (refs, call) =>
    around("look leaves", "look answered", async () => getMany(refs, call));
  return provider;
}

const stop = new AbortController();
process.on("SIGTERM", () => stop.abort("SIGTERM"));
const fleet = await openFleet({
  store: deadlyStore(await openStore(config.store, { prefix: "simjobs", leaseMs })),
  perSecond,
  providers: [
    (shared) => {
      const budget = new RequestBudget({ shared, perSecond });
      return deadly<Provider>(
        jessProvider(new JessClient({ baseUrl: service, credentials: account.jess, budget })),
      );
    },
    (shared) => {
      const budget = new RequestBudget({ shared, perSecond });
      const { apiKey, projectId } = account.ionworks;
      return deadly<Provider>(
        ionworksProvider(
          new IonworksClient({ baseUrl: service, credentials: { apiKey }, projectId, budget }),
        ),
      );
    },
  ],
});

function tell(event: FleetEvent): void {
  if (event.kind === "step") return;
  const what = event.kind === "trouble" ? event.error.message : "ref" in event ? event.ref : null;
  process.stdout.write(`${JSON.stringify({ kind: event.kind, what })}\n`);
}

process.stdout.write(`${JSON.stringify({ kind: "ready" })}\n`);
await fleet.run({ signal: stop.signal, onEvent: tell });
await fleet.close();
process.exit(0);
