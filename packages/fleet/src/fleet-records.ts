import { parseJournal, receiptsOf, type JournalFault, type Receipt } from "@simjobs/control";
import type { Clock, Provider } from "@simjobs/core";
import { exportWishes, type Exported } from "./export-fleet.js";
import { isAttended, livingWorkers } from "./store/attendance.js";
import type { FleetStore, StoredAccount, StoredWish, WorkerSign } from "./store/fleet-store.js";
import { readRecord } from "./work/wish-record.js";
import { wishView, type WishView } from "./work/wish-view.js";

/** What became of checking the records of a fleet. */
export interface FleetVerification {
  /** How many wishes there are. */
  readonly wishes: number;
  /** How many of them have a receipt: those that are over. */
  readonly receipts: number;
  /** Lines that are not what was written; `file` is the wish. */
  readonly faults: readonly JournalFault[];
  /** Wishes of which the store tells an end, or that a cancel was sent, and their record does not, or the other way round. */
  readonly disagreeing: readonly string[];
  /** Wishes to whose records a later release has written what this one does not know. */
  readonly newer: readonly string[];
  /** Whether nothing was found: neither `faults` nor `disagreeing`. */
  readonly sound: boolean;
}

/** An account, and whether a living worker is signed in to it; `null` where one lives that does not tell. */
export interface AttendedAccount extends StoredAccount {
  readonly attended: boolean | null;
}

/**
 * What is on record in a fleet's store. Asks no service, and needs no sign-in. Every method but `close` rejects with a `JobError`
 * (`unreachable`) where the store does not answer.
 */
export class FleetRecords {
  readonly #store: FleetStore;
  readonly #accounts: () => Promise<readonly StoredAccount[]>;

  /** @param accounts - whose records are meant. @default all in the store */
  constructor(
    store: FleetStore,
    accounts: () => Promise<readonly StoredAccount[]> = async () => store.accounts(),
  ) {
    this.#store = store;
    this.#accounts = accounts;
  }

  /** How each wish stands, oldest first in each account; `"open"`: those that are not over. */
  async *wishes(only?: "open"): AsyncGenerator<WishView, void, undefined> {
    for (const account of await this.#accounts())
      for await (const wish of this.#of(account, only)) {
        const view = wishView(wish, account);
        if (only === undefined || view.state === "open" || view.state === "asked") yield view;
      }
  }

  /** The receipts of what is over, oldest first in each account. What cannot be relied on has none. */
  async *receipts(): AsyncGenerator<Receipt, void, undefined> {
    for await (const { id, lines } of this.#stored())
      if (readRecord(id, lines).problem !== "damaged") yield* receiptsOf([parseJournal(id, lines.join(""))]);
  }

  /** Checks every record against its own chain, and against how its wish stands in the store. */
  async verify(): Promise<FleetVerification> {
    const faults: JournalFault[] = [];
    const disagreeing: string[] = [];
    const newer: string[] = [];
    let wishes = 0;
    let receipts = 0;
    for await (const { id, state, lines } of this.#stored()) {
      wishes += 1;
      const file = parseJournal(id, lines.join(""));
      const { known, problem } = readRecord(id, lines);
      if (problem === "damaged")
        faults.push(
          ...(file.faults.length > 0 ? file.faults : [{ file: id, line: 1, problem: "changed" as const }]),
        );
      else if (problem === "newer") newer.push(id);
      else if (known !== null && known.status !== state && !isOnlyHandedIn(known.status, state))
        disagreeing.push(id);
      if (problem !== "damaged") receipts += receiptsOf([file]).length;
    }
    const sound = faults.length + disagreeing.length === 0;
    return { wishes, receipts, faults, disagreeing, newer, sound };
  }

  /**
   * Writes every wish with its record into a folder of journals, with a receipt of each that is closed: `simjobs receipts verify` and
   * `verifyJournals` check it offline.
   *
   * @param folder - empty, or not there yet
   * @param how - `grammars`: what references can be read (a wish that none of them reads is told as damaged); `version`: what is named as
   * their writer; `place`: what stands in the line that says of an open wish that this is a copy
   * @throws {JobError} `bad_input` for a folder with something in it, `journal_unwritable` where it cannot be written
   */
  async export(
    folder: string,
    how: {
      readonly clock: Clock;
      readonly grammars: readonly Provider["grammar"][];
      readonly version: string;
      readonly place?: string | undefined;
    },
  ): Promise<Exported> {
    return exportWishes(this.#stored(), folder, how);
  }

  /** The accounts, and whether anybody looks after their wishes. */
  async accounts(): Promise<readonly AttendedAccount[]> {
    const [accounts, workers] = await Promise.all([this.#accounts(), this.workers()]);
    return accounts.map((account) => ({ ...account, attended: isAttended(workers, account) }));
  }

  /** The workers that have shown themselves in the last minute. */
  async workers(): Promise<readonly WorkerSign[]> {
    return livingWorkers(this.#store);
  }

  async *#stored(): AsyncGenerator<StoredWish, void, undefined> {
    for (const account of await this.#accounts()) yield* this.#of(account);
  }

  /** Lets go of the store. */
  async close(): Promise<void> {
    await this.#store.close();
  }

  async *#of(account: StoredAccount, only?: "open"): AsyncGenerator<StoredWish, void, undefined> {
    yield* (await this.#store.account(account)).list(only);
  }
}

/** One that was begun elsewhere brings what was asked there. */
function isOnlyHandedIn(status: string, state: string): boolean {
  return status === "asked" && state === "open";
}
