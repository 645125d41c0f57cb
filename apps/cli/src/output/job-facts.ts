import type { JobRef } from "@simjobs/core";

/** Values by the service's own names. */
export type NamedValues = Readonly<Record<string, unknown>>;

/** What a service tells of a job besides its state. */
export interface JobFacts {
  readonly name: string | null;
  /** The point of a design that it stands for; `null` where it is in none. */
  readonly design: NamedValues | null;
  /** What came out, as the service sums it up; `null` where it does not. */
  readonly metrics: NamedValues | null;
  /** What it runs, where that has a reference of its own. */
  readonly submittedAs: JobRef | null;
  /** The job that runs it, where it is none itself. */
  readonly runBy: JobRef | null;
}
