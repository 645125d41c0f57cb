import type { SeededRandom } from "../../base/random.js";

/** What everything has that somebody made in a project. */
export interface OwnedRecord {
  readonly id: string;
  readonly projectId: string;
  readonly organizationId: string;
  readonly userId: string;
  readonly createdMs: number;
  name: string | null;
  description: string | null;
  /** When name or description was changed last. */
  editedMs: number | null;
}

/** Records of one kind, oldest first. */
export class RecordStore<Item extends { readonly id: string }> {
  readonly #random: SeededRandom;
  readonly #kind: string;
  readonly #byId = new Map<string, Item>();
  #made = 0;

  constructor(random: SeededRandom, kind: string) {
    this.#random = random;
    this.#kind = kind;
  }

  /** @param fresh makes the record of an id; the second argument counts from 1 */
  add(fresh: (id: string, count: number) => Item): Item {
    this.#made += 1;
    const item = fresh(this.#random.uuid(this.#kind, this.#made), this.#made);
    this.#byId.set(item.id, item);
    return item;
  }

  get(id: string): Item | undefined {
    return this.#byId.get(id);
  }

  save() {
    return { made: this.#made, items: this.#byId };
  }

  restore(saved: { readonly made: number; readonly items: ReadonlyMap<string, Item> }): void {
    this.#made = saved.made;
    this.#byId.clear();
    for (const [id, item] of saved.items) this.#byId.set(id, item);
  }

  remove(id: string): void {
    this.#byId.delete(id);
  }

  all(): Item[] {
    return [...this.#byId.values()];
  }
}
