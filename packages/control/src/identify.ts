import {
  callFrom,
  checkedTool,
  isJobError,
  type AccountIdentity,
  type JobError,
  type Provider,
  type ProviderCall,
} from "@simjobs/core";

/** What is known of whose account this is. */
export interface Identified {
  readonly where: AccountIdentity;
  /** Why the service has not told it, where `where` is the sign-in itself. */
  readonly untold: JobError | null;
}

type Asked = Pick<Provider, "clock" | "identity" | "signedInAs">;

/** How long the service is asked for it, in milliseconds, and how long nobody asks again after it has not told. */
const patienceMs = 5_000;
const askAgainMs = 30_000;

/** When each provider has last not told it, and why. */
const untoldSince = new WeakMap<Asked, { readonly atMs: number; readonly why: JobError }>();

/**
 * Finds out whose account is signed in. A cancel needs no more of a service than the job: where the service does not tell this
 * within a few seconds, the sign-in itself is the identity.
 *
 * @throws {JobError} what stopped the sign-in; where the provider knows no sign-in by itself, what `Provider.identity` throws
 */
export async function identify(provider: Asked, given: ProviderCall = {}): Promise<Identified> {
  checkedTool("provider", provider, ["identity"]);
  const call = callFrom(given, provider.clock);
  if (provider.signedInAs === undefined) return { where: await provider.identity(call), untold: null };
  const where = await provider.signedInAs(call);
  const { clock } = provider;
  const last = untoldSince.get(provider);
  if (last !== undefined && clock.now() - last.atMs < askAgainMs) return { where, untold: last.why };
  try {
    // Most of what is left of the time is for the jobs.
    const leftMs = (call.deadlineMs ?? Infinity) - clock.now();
    const deadlineMs = clock.now() + Math.max(0, Math.min(patienceMs, leftMs / 4));
    // Whoever is asked to wait with that question need not wait with the jobs.
    const told = await provider.identity({ ...call, deadlineMs, longWait: false });
    untoldSince.delete(provider);
    return { where: { ...told, signIn: told.signIn ?? where.signIn }, untold: null };
  } catch (error) {
    if (call.signal?.aborted === true || !isJobError(error)) throw error;
    untoldSince.set(provider, { atMs: clock.now(), why: error });
    return { where, untold: error };
  }
}

/**
 * As `identify`, for whoever has the time for a pause that the service asks for before it lets anybody sign in.
 *
 * @param told - hears of such a pause before it is waited for
 */
export async function identifyInTime(
  provider: Asked,
  call: ProviderCall,
  told: (error: JobError) => void,
): Promise<Identified> {
  const { clock } = provider;
  for (;;) {
    try {
      return await identify(provider, call);
    } catch (error) {
      if (!isJobError(error, "throttled") || error.retryAfterMs === undefined) throw error;
      if (clock.now() + error.retryAfterMs >= (call.deadlineMs ?? Infinity)) throw error;
      told(error);
      await clock.sleep(error.retryAfterMs, call.signal);
    }
  }
}
