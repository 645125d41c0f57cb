import type { Provider } from "@simjobs/core";
import type { CancelResult, JournalDisk, OpenWishes } from "../src/index.js";

/** Control as it is, or with something broken on purpose. */
export interface Controller {
  readonly name: string;
  /** What it takes the service for. */
  readonly provider?: (provider: Provider) => Partial<Provider>;
  readonly disk?: (disk: JournalDisk) => JournalDisk;
  /** What it takes up of an earlier process. */
  readonly open?: (open: OpenWishes) => OpenWishes;
  /** What it tells. */
  readonly told?: (result: CancelResult) => CancelResult;
}

export const ours: Controller = { name: "as it is" };
