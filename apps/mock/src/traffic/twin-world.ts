import type { FaultBook } from "../faults/fault-book.js";
import type { Reach } from "../reach/reach.js";
import type { MockClock } from "../base/clock.js";
import type { MockAccount } from "../base/mock-account.js";
import type { SeededRandom } from "../base/random.js";
import type { SwitchSettings } from "../base/switches.js";
import type { ErrorForms } from "./error-form.js";
import type { Breakpoints } from "./breakpoints.js";
import type { Journal } from "./journal.js";
import type { RequestsInFlight } from "./requests-in-flight.js";
import type { Replies } from "./replies.js";
import type { Spy } from "./spy.js";

/** What every part of the mock shares: its time and chance, who there is, how it is set, and the requests that come. */
export interface TwinWorld {
  readonly options: { readonly reach: Reach };
  readonly clock: MockClock;
  readonly random: SeededRandom;
  readonly accounts: readonly [MockAccount, MockAccount];
  readonly switches: SwitchSettings;
  readonly faults: FaultBook;
  readonly journal: Journal;
  readonly inFlight: RequestsInFlight;
  readonly breakpoints: Breakpoints;
  readonly spy: Spy;
  readonly replies: Replies;
  readonly errorForms: ErrorForms;
  /** OpenAPI documents of the services and of the control, each written when it is asked for. */
  readonly documents: Map<"ionworks" | "jess" | "control", () => object>;
  readonly otherThan: (account: MockAccount) => MockAccount;
}

declare module "fastify" {
  interface FastifyInstance {
    readonly twin: TwinWorld;
  }
}
