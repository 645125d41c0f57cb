import type { MockAccount } from "../base/mock-account.js";
import { noFaults, type FaultPlan } from "../faults/fault-plan.js";
import type { Breakpoint } from "./breakpoints.js";
import type { JournalEntry } from "./journal.js";

/** What the mock knows about a request beside what fastify does. */
export interface RequestContext {
  readonly entry: JournalEntry;
  readonly plan: Readonly<FaultPlan>;
  /** One moment for the whole request, so that everything in its reply agrees: when it came, or was let go. */
  nowMs: number;
  /** Where it is held; `null` for nowhere. */
  readonly breakpoint: Breakpoint | null;
  /** Who asks; set once the credentials have been looked at. */
  account: MockAccount | null;
  /** The mock was reset or closed before the request was answered. */
  isCutOff: boolean;
}

/** Stands at every request until it gets its own, and at those to the mock's control for good. */
export const noContext: RequestContext = Object.freeze({
  entry: {
    number: 0,
    atMs: 0,
    provider: "ionworks",
    method: "",
    url: "",
    status: null,
    account: null,
    credentials: [],
    jsonBody: null,
    faults: [],
    cutOff: false,
    nearest: null,
    isOver: false,
  },
  plan: noFaults,
  nowMs: 0,
  breakpoint: null,
  account: null,
  isCutOff: false,
} satisfies RequestContext);

declare module "fastify" {
  interface FastifyRequest {
    mock: RequestContext;
    /** Who has signed in. @throws {TypeError} in a route without a sign-in */
    readonly account: MockAccount;
  }
}
