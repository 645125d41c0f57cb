import type { ClientTransport, Pace } from "@simjobs/http";
import { defaultMaxDesigns } from "../requests/simulation-request.js";
import type { IonworksCredentials } from "../session/credentials.js";

/** Where the service is, unless another address is given. */
export const defaultBaseUrl = "https://api.ionworks.com";

/**
 * How much is asked of Ionworks, 10 requests a second from the first on, until it throttles.
 *
 * @see docs/services/ionworks.md 5.2: what it allows is not known.
 */
export const defaultPace: Pace = { perSecond: 10, startPerSecond: 10, growEveryMs: 10_000 };

/** How much a call may bring about. */
export interface IonworksLimits {
  /** The most simulations that one request may ask for; more are refused before anything is sent. */
  readonly maxDesigns: number;
  /** Largest file of results, in bytes. */
  readonly maxBytes: number;
}

/** What a client allows that is told nothing else. */
export const defaultLimits: IonworksLimits = { maxDesigns: defaultMaxDesigns, maxBytes: 16 * 1024 ** 3 };

interface OwnOptions {
  /** Who we are to the service. */
  readonly credentials: IonworksCredentials;
  /** @default defaultLimits */
  readonly limits?: Partial<IonworksLimits> | undefined;
  /** The project in which work runs that names none itself. */
  readonly projectId?: string | undefined;
}

/** Who is signed in, what is allowed, and how the service is reached. */
export type IonworksClientOptions = OwnOptions & ClientTransport;

/** How a simulation request is taken. */
export interface SubmitSimulationsOptions {
  /** The most simulations that one request may ask for; more are refused before anything is sent. @default the client's `limits` */
  readonly maxDesigns?: number | undefined;
}
