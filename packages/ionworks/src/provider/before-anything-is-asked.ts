import { isJobError } from "@simjobs/core";

/** A read that comes before a cancel leaves nothing open about the cancel. */
export async function beforeAnythingIsAsked<T>(asked: Promise<T>): Promise<T> {
  try {
    return await asked;
  } catch (error) {
    if (!isJobError(error) || !error.mayHaveLeft) throw error;
    throw error.retold({ mayHaveLeft: false });
  }
}
