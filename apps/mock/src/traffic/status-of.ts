/** The status of an error that a route did not mean: what fastify says, or an error of the mock itself. */
export function statusOf(error: unknown): number {
  if (typeof error !== "object" || error === null) return 500;
  // A body that does not unpack is the sender's fault.
  if ("code" in error && typeof error.code === "string" && error.code.startsWith("Z_")) return 400;
  if (!("statusCode" in error) || typeof error.statusCode !== "number") return 500;
  return error.statusCode;
}
