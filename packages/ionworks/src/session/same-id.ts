import { JobError, typedId } from "@simjobs/core";

/**
 * Checks that a record is the one that was asked for, sign by sign: another spelling may be another job.
 *
 * @param asked - as somebody typed it, see `typedId`
 * @param told - as the service writes it
 * @throws {JobError} `bad_reply`
 */
export function checkSameId(
  asked: string,
  told: string,
  path: string,
  options: { mayHaveLeft?: boolean | undefined } = {},
): void {
  if (typedId(asked) === told) return;
  throw new JobError("bad_reply", `ionworks answered ${path} with the record of something else`, {
    mayHaveLeft: options.mayHaveLeft ?? false,
  });
}
