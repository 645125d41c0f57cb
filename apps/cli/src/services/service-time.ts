import { isJobError, serviceNow, type ProviderCall } from "@simjobs/core";
import type { CliContext } from "../context.js";
import type { Moment } from "../input/parse-moment.js";
import { formatDuration } from "../output/format-time.js";
import type { Service } from "./service.js";

/** From here on, a clock of ours is told to be wrong. */
const toldFromMs = 60_000;
const patienceMs = 5_000;

/**
 * The time now by a service's clock, which is asked for where no answer has told it yet; ours where it is not told. A clock
 * of ours that is off by more than a minute is said.
 *
 * @param moments - what is to be compared with it: where all of them are dates in the past, it is not asked for
 */
export async function timeAt(
  { clock, stderr }: Pick<CliContext, "clock" | "stderr">,
  service: Service,
  moments: readonly Moment[],
  call: ProviderCall,
): Promise<number> {
  const { provider, title } = service;
  const isAsked = moments.some((one) => "agoMs" in one || one.atMs > serviceNow(provider));
  if (!isAsked) return serviceNow(provider);
  if (typeof provider.clockAheadMs !== "number") {
    const deadlineMs = Math.min(clock.now() + patienceMs, call.deadlineMs ?? Infinity);
    await service.knock({ ...call, deadlineMs }).catch((error: unknown) => {
      if (!isJobError(error)) throw error; // what is in the way of this is in the way of what follows, too
    });
  }
  const aheadMs = provider.clockAheadMs ?? 0;
  if (Math.abs(aheadMs) > toldFromMs) {
    const words = `${formatDuration(Math.round(Math.abs(aheadMs) / 1000) * 1000)} ${aheadMs > 0 ? "behind" : "ahead of"}`;
    stderr.write(
      `simjobs: this machine's clock is ${words} that of ${title}, by which since and before are counted\n`,
    );
  }
  return serviceNow(provider);
}
