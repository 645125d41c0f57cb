import type { MockAccount } from "@simjobs/mock";
import type { Submitting } from "./work.js";

/** A service that `demo` shows. */
export interface ShownService {
  readonly name: string;
  readonly demo: ServiceDemo;
}

/** How a service is shown by `demo`, on a mock of it. */
export interface ServiceDemo extends Pick<Submitting, "options" | "work"> {
  /** The variables with which an account of the mock signs in. */
  readonly variables: (mock: string, account: MockAccount) => Readonly<Record<string, string>>;
  /** How the mock of it behaves meanwhile. */
  readonly switches?: Readonly<Record<string, number>> | undefined;
}
