// What the mock tells its page, as JSON. Shared with the page's own code, so it imports nothing but types.
import type { FaultRecord } from "../faults/fault-record.js";
import type { MockRequest } from "../traffic/journal.js";

/** How a state is shown, whatever word the service has for it. */
export type Tone = "waiting" | "running" | "cancelling" | "done" | "failed" | "cancelled" | "unknown";

/** A stretch of a job's life in which the service says one word of it. */
export interface LifePart {
  readonly tone: Tone;
  /** The service's word. */
  readonly word: string;
  readonly fromMs: number;
}

/** The course of a job as it is known now, what is still to come included. Times are the mock's, since 1970. */
export interface JobLife {
  /** In their order; the last one lasts. */
  readonly parts: readonly LifePart[];
  /** Where the service said yes to a cancel. */
  readonly asks: readonly { readonly atMs: number; readonly isIgnored: boolean }[];
  /** When the last part began that is an end; `null` for a job that does not end by itself. */
  readonly endMs: number | null;
}

/** Numbers of cases, or of the elements of a pipeline. */
export interface Cases {
  readonly total: number;
  readonly waiting: number;
  readonly running: number;
  readonly done: number;
  readonly cancelled: number;
  readonly failed: number;
}

export interface JobRow {
  /** Its canonical reference, such as `jess:400123`. */
  readonly ref: string;
  readonly service: "ionworks" | "jess";
  readonly id: string;
  readonly name: string;
  /** Name of the account. */
  readonly owner: string;
  readonly kind: string;
  readonly word: string;
  readonly tone: Tone;
  /** What else is known of it: a flag that the service shows, a fault that lasts. */
  readonly notes: readonly string[];
  readonly createdMs: number;
  readonly cases: Cases | null;
  readonly life: JobLife;
}

export interface ClockState {
  readonly mode: "real" | "manual";
  readonly speed: number;
  readonly nowMs: number;
}

export interface BreakpointState {
  readonly id: string;
  readonly match: object;
  readonly when: "before" | "after";
  /** How many requests it holds. */
  readonly count: number;
}

/** Requests as they came or changed. */
export interface LogState {
  /** Changed ones and new ones, the oldest first; only the newest where there are very many. */
  readonly changed: readonly MockRequest[];
  /** How many the mock has in its log. */
  readonly count: number;
  /** The oldest that it has; `null` where there is none. */
  readonly first: number | null;
  /** How many requests were turned away with credentials that are none of this mock's. */
  readonly strangers: number;
}

/** How the services are set. */
export interface Settings {
  readonly seed: string;
  readonly scenarios: readonly string[];
  readonly switches: Readonly<Record<"ionworks" | "jess", Readonly<Record<string, string | number>>>>;
}

/** Everything, as it is sent at first and after a reset. */
export interface PageState {
  /** How often the mock was reset. */
  readonly resets: number;
  readonly clock: ClockState;
  readonly jobs: readonly JobRow[];
  /** References of rows that are not shown any more. */
  readonly gone: readonly string[];
  /** How many jobs there are at each service, shown or not. */
  readonly totals: Readonly<Record<"ionworks" | "jess", number>>;
  readonly log: LogState;
  readonly faults: readonly FaultRecord[];
  readonly breakpoints: readonly BreakpointState[];
  readonly settings: Settings;
}

/** What has changed since the message before: of rows and requests those that are new or different. What is not there is as it was. */
export type PageChange = Partial<PageState>;

/** A field of a form for a fault. */
export interface FieldAbout {
  readonly name: string;
  readonly type: "text" | "whole" | "flag" | "choice" | "json";
  readonly values?: readonly string[] | undefined;
  readonly initial?: string | undefined;
  readonly about?: string | undefined;
}

export interface SwitchAbout {
  readonly service: "ionworks" | "jess";
  readonly name: string;
  readonly about: string;
  /** The values that there are; `null` for a number. */
  readonly values: readonly string[] | null;
  readonly initial: string | number;
}

/** What can be set, which never changes. */
export interface Catalogue {
  readonly faults: readonly {
    readonly kind: string;
    readonly about: string;
    readonly fields: readonly FieldAbout[];
  }[];
  readonly match: readonly FieldAbout[];
  readonly switches: readonly SwitchAbout[];
  readonly scenarios: readonly {
    readonly name: string;
    readonly about: string;
    /** One of the incidents of the zoo. */
    readonly isIncident: boolean;
  }[];
}
