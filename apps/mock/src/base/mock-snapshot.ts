/** A world as it was saved: plain data, of which JSON can be made. It is read by mocks of the same `version` only. */
export interface MockSnapshot {
  readonly format: typeof snapshotFormat;
  /** Of the form of `state`. */
  readonly version: number;
  /** For people: when it was saved, by the mock's clock. */
  readonly at: string;
  /** Decides accounts and secrets, as the mock's seed does. */
  readonly seed: string;
  /** Of `state`, in hex: tells one that was cut off or edited. */
  readonly sha256: string;
  /** Everything else, as text of the mock's own. */
  readonly state: string;
}

export const snapshotFormat = "simjobs-mock-snapshot";

/** To be raised whenever what a world is made of changes its form. */
export const snapshotVersion = 1;
