import type { JobRef } from "@simjobs/core";
import type { JobDocument } from "../output/job-document.js";
import type { Service } from "../services/service.js";

/** A job that was found, and where. */
export interface FoundJob {
  readonly ref: JobRef;
  readonly service: Service;
  readonly document: JobDocument;
}

/** What was found in the list of one account. */
export interface Listed {
  readonly provider: string;
  readonly jobs: readonly FoundJob[];
  /** How many fit in all; `null` where nobody has counted them. */
  readonly total: number | null;
  /** There are more that fit than were asked for. */
  readonly isCut: boolean;
  /** The service may have more than it shows. */
  readonly isIncomplete: boolean;
  /** How many fit in everything else, but the service does not tell whose they are, where that was asked. */
  readonly ownerless: number;
}
