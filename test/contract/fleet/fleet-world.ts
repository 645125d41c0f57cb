import type { AccountIdentity, JobRef } from "@simjobs/core";
import { storedAccount, type StoredAccount } from "@simjobs/fleet/port";
import {
  disturb,
  endTogether,
  lateJob,
  randomBehaviour,
  randomJob,
} from "../../../packages/control/test/random-service.js";
import { SeededRandom } from "../../../packages/control/test/seeded-random.js";
import { SimulatedJob } from "../../../packages/control/test/simulated-job.js";
import {
  SimulatedProvider,
  wellBehaved,
  type Behaviour,
} from "../../../packages/control/test/simulated-provider.js";
import type { VirtualClock } from "../../../packages/control/test/virtual-clock.js";

/** One account at one of the services, and its jobs. */
export interface SimulatedOwner {
  readonly service: SimulatedProvider;
  readonly identity: AccountIdentity;
  readonly stored: StoredAccount;
  /** The jobs that wishes are made for. */
  readonly wished: JobRef[];
}

export interface PlacedJob {
  readonly job: SimulatedJob;
  readonly ref: JobRef;
  readonly owner: SimulatedOwner;
}

const minuteMs = 60_000;
/** A service that does as it should, and whose jobs do nothing that nobody has asked for. */
const calm: Partial<Behaviour> = { ...wellBehaved, settles: false };

/** Whose accounts there are, at which of two services. Mostly it is one. */
function someOwners(random: SeededRandom): readonly string[] {
  if (random.chance(0.7)) return ["simulated ada"];
  return random.pick([
    ["simulated ada", "simulated bob"],
    ["simulated ada", "other ada"],
    ["simulated ada", "simulated bob", "other ada"],
  ]);
}

/** What the machines of one schedule work on: one or two services, one to three accounts, and jobs. */
export class FleetWorld {
  readonly #clock: VirtualClock;
  readonly #random: SeededRandom;
  readonly #changes: Partial<Behaviour>;
  readonly isCalm: boolean;
  readonly services = new Map<string, SimulatedProvider>();
  readonly owners: readonly SimulatedOwner[];
  readonly jobs: PlacedJob[] = [];
  /** How many jobs that are made of others are to be cancelled. */
  trees = 0;

  constructor(seed: number, clock: VirtualClock, random: SeededRandom, changes: Partial<Behaviour>) {
    this.#clock = clock;
    this.#random = random;
    // By numbers of its own, so that it can be told of a seed whatever else changes.
    this.isCalm = new SeededRandom(seed ^ 0xca1f).chance(0.1);
    this.#changes = changes;
    this.owners = someOwners(random).map((who) => this.#owner(who));
    for (const owner of this.owners) this.#addJobs(owner);
  }

  #owner(who: string): SimulatedOwner {
    const [name = "", account = ""] = who.split(" ");
    const service = this.services.get(name) ?? this.#service(name);
    const identity = { origin: `https://${name}.example`, account, owner: account };
    return { service, identity, stored: storedAccount(name, identity), wished: [] };
  }

  #service(name: string): SimulatedProvider {
    const random = this.#random;
    const behaviour: Behaviour = {
      ...randomBehaviour(random),
      versions: random.pick(["records", "records", "everywhere", "nowhere"] as const),
      rootKind: random.pick(["tree", "parent"] as const),
      untoldChance: random.pick([0, 0, 0, 0.5]),
      repeatDoes: random.pick(["nothing", "nothing", "nothing", "delete"] as const),
      ...(this.isCalm
        ? { ...calm, flags: random.chance(0.5), roundTripMs: [20, random.pick([20, 5_000])] as const }
        : {}),
      ...this.#changes,
    };
    const service = new SimulatedProvider(this.#clock, random, behaviour, name);
    this.services.set(name, service);
    return service;
  }

  #addJobs(owner: SimulatedOwner): void {
    const random = this.#random;
    const { account } = owner.identity;
    const jobs = random.chance(0.88)
      ? Math.ceil(random.between(0, random.pick([1, 3])))
      : random.chance(0.95)
        ? Math.ceil(random.between(3, 8))
        : 30;
    for (let number = 1; number <= jobs; number += 1)
      owner.wished.push(this.#add(this.#newJob(`${account}${number}`, owner), owner));
    if (random.chance(0.12)) {
      this.trees += 1;
      owner.wished.push(this.#addTree(`${account}root`, owner, 2));
    }
    this.#add(this.#newJob(`${account}bystander`, owner), owner);
  }

  #newJob(id: string, { service, identity }: SimulatedOwner): SimulatedJob {
    const job = this.isCalm
      ? new SimulatedJob(id, -1_000, this.#random.between(1_000, 20 * minuteMs), "completed")
      : randomJob(id, this.#random, service.behaviour.runsOnce);
    job.owner = identity.account;
    return job;
  }

  /** A job that is made of others. Some of them get their job only later, if ever; some outlive it. */
  #addTree(id: string, owner: SimulatedOwner, depth: number): JobRef {
    const random = this.#random;
    const { service } = owner;
    const root = this.#newJob(id, owner);
    root.kind = depth === 2 ? service.behaviour.rootKind : "tree";
    const ref = this.#add(root, owner);
    const members: SimulatedJob[] = [];
    for (let number = Math.ceil(random.between(0, 3)); number > 0; number -= 1) {
      const own = `${id}-${number}`;
      if (depth > 1 && random.chance(0.15)) {
        const below = service.jobs.get(this.#addTree(own, owner, depth - 1).id);
        if (below !== undefined) members.push(below);
        continue;
      }
      const member = random.chance(0.6) ? this.#newJob(own, owner) : lateJob(own, random, minuteMs);
      this.#add(member, owner);
      members.push(member);
    }
    service.members.set(id, members);
    endTogether(root, service);
    return ref;
  }

  #add(job: SimulatedJob, owner: SimulatedOwner): JobRef {
    const ref = owner.service.add(job);
    if (!this.isCalm) {
      if (job.bornMs <= 0) disturb(job, owner.service);
      else this.#clock.at(job.bornMs, () => disturb(job, owner.service));
    }
    this.jobs.push({ job, ref, owner });
    return ref;
  }
}
