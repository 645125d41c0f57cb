import { formatReference, type Reading } from "@simjobs/core";

/** Which of the listed jobs stand below which, as far as they name their parents. */
export class ListedParents {
  readonly #parentOf = new Map<string, string>();
  readonly #active = new Set<string>();

  add({ ref, details }: Reading, isCancellable: boolean): void {
    if (details.parent === null) return;
    const key = formatReference(ref);
    this.#parentOf.set(key, formatReference(details.parent));
    if (isCancellable) this.#active.add(key);
  }

  /** How many active jobs have one of these above them, and are none of them. */
  countBelow(tops: { has(key: string): boolean }): number {
    return [...this.#active].filter((key) => !tops.has(key) && this.#isBelow(key, tops)).length;
  }

  #isBelow(key: string, tops: { has(key: string): boolean }): boolean {
    const passed = new Set<string>(); // a service may tell of a circle
    for (let at = this.#parentOf.get(key); at !== undefined && !passed.has(at); at = this.#parentOf.get(at)) {
      if (tops.has(at)) return true;
      passed.add(at);
    }
    return false;
  }
}
