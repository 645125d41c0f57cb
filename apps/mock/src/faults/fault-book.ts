import { z } from "zod";
import { readInput } from "../base/input.js";
import { MockInputError } from "../base/mock-input-error.js";
import type { ServiceName } from "../base/service-of.js";
import { matchInput } from "./fault-input.js";
import { faultKinds, type FaultEffect } from "./fault-kinds.js";
import { emptyPlan, noFaults, type FaultPlan } from "./fault-plan.js";
import type { FaultMatch, FaultRecord } from "./fault-record.js";
import { pathMatcher } from "./path-matcher.js";

interface Entry {
  readonly id: string;
  readonly match: FaultMatch;
  readonly fault: Readonly<Record<string, unknown>>;
  readonly kind: string;
  readonly matches: (service: ServiceName, method: string, path: string) => boolean;
  readonly effect: FaultEffect;
  readonly first: number;
  readonly last: number;
  readonly every: number;
  matched: number;
  applied: number;
}

/** The faults that are set. Several that match one request add up, in the order in which they were set. */
export class FaultBook {
  #entries: Entry[] = [];
  #next = 1;

  /** @throws {MockInputError} naming the kind or field that does not exist */
  add(input: unknown): FaultRecord {
    const outer = readInput("a fault request", requestInput, input);
    const { method, ...rest } = readInput("match", matchInput, outer.match ?? {});
    const match: FaultMatch = method === undefined ? rest : { ...rest, method: method.toUpperCase() };
    const { kind: named, ...given } = readInput("a fault", kindInput, outer.fault);
    const kind = typeof named === "string" ? named : "";
    const row = Object.hasOwn(faultKinds, kind) ? faultKinds[kind] : undefined;
    if (row === undefined) {
      throw new MockInputError(
        `there is no fault of kind "${kind}"; there are ${Object.keys(faultKinds).join(", ")}`,
      );
    }
    const effect = row.read(given);
    const matchesPath = match.path === undefined ? () => true : pathMatcher(match.path);
    const first = match.nth ?? 1;
    const hasEnd = match.nth !== undefined && match.every === undefined;
    const times = match.times ?? (hasEnd ? 1 : Number.POSITIVE_INFINITY);
    const every = match.every ?? 1;
    const entry: Entry = {
      id: `fault-${String(this.#next++)}`,
      match,
      fault: { kind, ...given },
      kind,
      matches: (service, method, path) =>
        (match.provider === undefined || match.provider === service) &&
        (match.method === undefined || match.method === method) &&
        matchesPath(path),
      effect,
      first,
      last: first + times * every - 1,
      every,
      matched: 0,
      applied: 0,
    };
    this.#entries.push(entry);
    return record(entry);
  }

  /** Counts a request and tells what is to go wrong with it. */
  planFor(service: ServiceName, method: string, path: string): Readonly<FaultPlan> {
    if (this.#entries.length === 0) return noFaults;
    let plan: FaultPlan | null = null;
    for (const entry of this.#entries) {
      if (!entry.matches(service, method, path)) continue;
      entry.matched += 1;
      if (entry.matched < entry.first || entry.matched > entry.last) continue;
      if ((entry.matched - entry.first + 1) % entry.every !== 0) continue;
      entry.applied += 1;
      plan ??= emptyPlan();
      plan.kinds.push(entry.kind);
      entry.effect(plan);
    }
    return plan ?? noFaults;
  }

  save() {
    return { faults: this.list(), next: this.#next };
  }

  restore(saved: ReturnType<FaultBook["save"]>): void {
    this.clear();
    for (const { id, match, fault, matched, applied } of saved.faults) {
      this.#next = Number(id.slice("fault-".length));
      this.add({ match, fault });
      const entry = this.#entries.at(-1);
      if (entry !== undefined) Object.assign(entry, { matched, applied });
    }
    this.#next = saved.next;
  }

  list(): FaultRecord[] {
    return this.#entries.map(record);
  }

  clear(): void {
    this.#entries = [];
  }

  /** @returns whether there was one of that id */
  remove(id: string): boolean {
    const before = this.#entries.length;
    this.#entries = this.#entries.filter((entry) => entry.id !== id);
    return this.#entries.length < before;
  }

  reset(): void {
    this.clear();
    this.#next = 1;
  }
}

function record({ id, match, fault, matched, applied }: Entry): FaultRecord {
  return { id, match, fault, matched, applied };
}

/** The two parts of a request; each has its own name in what is said of it. */
const requestInput = z.strictObject({ match: z.unknown().optional(), fault: z.unknown().optional() });
const kindInput = z.looseObject({ kind: z.unknown().optional() });
