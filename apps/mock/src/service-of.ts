/** The two services that the mock plays. */
export type ServiceName = "ionworks" | "jess";

/** Whose path this is; `null` for the mock's own control. */
export function serviceOf(path: string): ServiceName | null {
  if (path.startsWith("/_mock")) return null;
  return path.startsWith("/jess_web/") || path.startsWith("/users/api/") ? "jess" : "ionworks";
}
