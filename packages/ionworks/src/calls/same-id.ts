import { JobError } from "@simjobs/core";

/**
 * Checks that a record is the one that was asked for. Ids are UUIDs there, of which the service may change the case.
 *
 * @throws {JobError} `bad_reply`
 */
export function checkSameId(
  asked: string,
  told: string,
  path: string,
  options: { mayHaveLeft?: boolean } = {},
): void {
  if (asked.toLowerCase() === told.toLowerCase()) return;
  throw new JobError("bad_reply", `ionworks answered ${path} with the record of something else`, {
    mayHaveLeft: options.mayHaveLeft ?? false,
  });
}
