import { Fields } from "../base/fields.js";
import { MockInputError } from "../base/mock-input-error.js";
import type { ServiceName } from "../base/service-of.js";
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
    const outer = new Fields("a fault request", input);
    const match = readMatch(outer.any("match") ?? {});
    const given = outer.any("fault");
    outer.done();
    const fields = new Fields("a fault", given);
    const kind = fields.text("kind", "");
    const row = Object.hasOwn(faultKinds, kind) ? faultKinds[kind] : undefined;
    if (row === undefined) {
      throw new MockInputError(
        `there is no fault of kind "${kind}"; there are ${Object.keys(faultKinds).join(", ")}`,
      );
    }
    const effect = row.read(fields);
    fields.done();
    const matchesPath = match.path === undefined ? () => true : pathMatcher(match.path);
    const first = match.nth ?? 1;
    const hasEnd = match.nth !== undefined && match.every === undefined;
    const times = match.times ?? (hasEnd ? 1 : Number.POSITIVE_INFINITY);
    const every = match.every ?? 1;
    const entry: Entry = {
      id: `fault-${String(this.#next++)}`,
      match,
      fault: Object.fromEntries(Object.entries(given ?? {})),
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

function readMatch(input: unknown): FaultMatch {
  const fields = new Fields("match", input);
  const provider = fields.choice("provider", ["ionworks", "jess", "storage"], undefined);
  const method = fields.text("method", undefined)?.toUpperCase();
  const path = fields.text("path", undefined);
  const nth = fields.whole("nth", undefined, 1);
  const times = fields.whole("times", undefined, 1);
  const every = fields.whole("every", undefined, 1);
  fields.done();
  return { provider, method, path, nth, times, every };
}
