import { isJobError, meaningOf, serviceNow, type ProviderCall } from "@simjobs/core";
import { listRecordReply, type JessListRecord } from "@simjobs/core/schemas/jess";
import { parseJson } from "@simjobs/http";
import { aside } from "../session/call.js";
import type { JessConnection } from "../session/connection.js";
import { listJobs } from "./list-jobs.js";
import { daysAround } from "./list-window.js";
import { hasMark } from "../requests/mark.js";

/** Pauses before each look, in milliseconds: the list may lag behind what was done. */
const pausesMs = [0, 2000, 5000, 10_000];

/**
 * The jobs that carry a mark in their description.
 *
 * @param sinceMs - by the service's clock; jobs submitted long before are not looked at
 * @throws {JobError} as `listJobs`
 */
export async function findByMark(
  connection: JessConnection,
  mark: string,
  sinceMs: number | undefined,
  call: ProviderCall,
): Promise<readonly JessListRecord[]> {
  const days = daysAround(sinceMs, undefined);
  const { taken } = await listJobs(connection, days, aside(call), (row) => {
    const read = listRecordReply.safeParse(parseJson(row));
    return read.success && hasMark(read.data.job_Desc, mark) ? read.data : undefined;
  });
  return taken;
}

/**
 * Looks for a job whose submit was never answered, a few times with pauses in between.
 *
 * @param startedMs - when the submit began (`Clock.now`)
 * @returns what was found; nothing where it cannot be told
 */
export async function lookForLost(
  connection: JessConnection,
  mark: string,
  startedMs: number,
  call: ProviderCall,
): Promise<readonly JessListRecord[]> {
  const { clock } = connection.transport;
  for (const pauseMs of pausesMs) {
    if (clock.now() + pauseMs >= (call.deadlineMs ?? Infinity)) return [];
    if (pauseMs > 0) await clock.sleep(pauseMs, call.signal);
    try {
      const sinceMs = serviceNow(connection.transport) - (clock.now() - startedMs);
      const found = await findByMark(connection, mark, sinceMs, call);
      if (found.length > 0) return found;
    } catch (error) {
      // What cannot be reached now may be reached at the next look.
      if (!isJobError(error) || ["sign-in", "time"].includes(meaningOf(error.code).endsAt)) {
        call.signal?.throwIfAborted();
        return [];
      }
    }
  }
  return [];
}
