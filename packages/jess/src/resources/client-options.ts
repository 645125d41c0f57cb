import type { ClientTransport, Pace } from "@simjobs/http";
import type { JessLimits } from "../requests/zip/archive.js";
import type { JessCredentials } from "../session/sign-in.js";
import type { TokenStore } from "../session/token-store.js";

/** Where the service is, unless another address is given. */
export const defaultBaseUrl = "https://api.ensims.com";

/** How much is asked of JESS, whose limits nobody knows: 2 requests a second at first, 10 after half a minute. */
export const defaultPace: Pace = { perSecond: 10, startPerSecond: 2, growEveryMs: 10_000 };

/** How much a job's results may be; everything is counted as it comes, whatever a zip claims of itself. */
export const defaultLimits: JessLimits = {
  maxBytes: 16 * 1024 ** 3,
  maxEntries: 100_000,
  maxRatio: 250,
};

interface OwnOptions {
  /** Without them only a stored token is used, and nothing can be renewed that has run out. */
  readonly credentials?: JessCredentials | undefined;
  /** @default defaultLimits */
  readonly limits?: Partial<JessLimits> | undefined;
  /** Keeps the session token between processes. @default nothing is kept */
  readonly tokenStore?: TokenStore | undefined;
  /** The e-mail of the account whose token the store keeps. @default that of the credentials */
  readonly storedFor?: string | undefined;
  /**
   * Age from which a session token is renewed, in milliseconds. How long one is good is not known: some hours.
   * @default 14_400_000 (4 hours)
   */
  readonly renewAfterMs?: number | undefined;
  /** Makes the mark of a submission and the boundary of an upload: letters, digits and dashes. @default a random UUID */
  readonly newMark?: (() => string) | undefined;
  /** Where zips are kept while they are sent or read. @default the system's folder for temporary files */
  readonly tempFolder?: string | undefined;
}

/** Who is signed in, what is allowed, and how the service is reached. */
export type JessClientOptions = OwnOptions & ClientTransport;
