import { isJobError, type JobError } from "@simjobs/core";
import type { Fleet } from "@simjobs/fleet";
import type { CliContext } from "../context.js";

/** Between two tries where nothing can be signed in to, in milliseconds. */
const againMs = 30_000;

/** Something that is in the way of a sign-in for now, or was. */
export type SignInEvent =
  | { readonly kind: "trouble"; readonly provider: string; readonly error: JobError }
  | { readonly kind: "recovered"; readonly provider: string };

/** A service, and the account there where it has a name. */
interface ReadyFor {
  readonly provider: { readonly name: string };
  readonly account: string | undefined;
}

/**
 * Signs in to the services that a worker is to work for, until that has worked for one of them at least: until then it is not ready.
 *
 * @param tell - is told what is in the way; the work itself tries those again
 * @returns the names of those that are signed in, and whose wishes in this store are this worker's to take; none where it was stopped
 * @throws {JobError} `bad_input` where the prefix is another fleet's, `not_supported`: what does not get better by itself
 */
export async function signInFirst(
  { clock, signal }: Pick<CliContext, "clock" | "signal">,
  fleet: Pick<Fleet, "attendanceOf">,
  services: readonly ReadyFor[],
  tell: (event: SignInEvent) => void,
): Promise<readonly string[]> {
  const troubled = new Set<string>();
  while (!signal.aborted) {
    const tried = await Promise.all(services.map(async (service) => trouble(fleet, service)));
    if (signal.aborted) break;
    const troubles = tried.filter((each) => each !== null);
    const lasting = troubles.find(({ error }) => isJobError(error, "bad_input", "not_supported"));
    if (lasting !== undefined) throw lasting.error;
    for (const { provider, error } of troubles) {
      if (!isJobError(error)) throw error;
      tell({ kind: "trouble", provider, error });
      troubled.add(provider);
    }
    const ready = services.filter((_service, place) => tried[place] === null);
    const names = ready.map(({ provider }) => provider.name);
    for (const provider of new Set(names)) if (troubled.has(provider)) tell({ kind: "recovered", provider });
    if (names.length > 0) return names;
    await clock.sleep(againMs, signal).catch((error: unknown) => {
      if (!signal.aborted) throw error;
    });
  }
  return [];
}

async function trouble(
  fleet: Pick<Fleet, "attendanceOf">,
  { provider, account }: ReadyFor,
): Promise<{ readonly provider: string; readonly error: unknown } | null> {
  try {
    await fleet.attendanceOf({ provider: provider.name, account });
    return null;
  } catch (error) {
    return { provider: provider.name, error };
  }
}
