import type { JobDocument } from "../output/job-document.js";

/** What was found in the list of one account. */
export interface Listed {
  readonly provider: string;
  readonly jobs: readonly JobDocument[];
  /** How many fit in all; `null` where nobody has counted them. */
  readonly total: number | null;
  /** There are more that fit than were asked for. */
  readonly isCut: boolean;
  /** The service may have more than it shows. */
  readonly isIncomplete: boolean;
  /** How many fit in everything else, but the service does not tell whose they are, where that was asked. */
  readonly ownerless: number;
}
