/** The two services that the mock plays, and the storage of Ionworks, which has an origin of its own. */
export type ServiceName = "ionworks" | "jess" | "storage";

const jessPaths = /^\/(?:jess_web|users\/api)(?:\/|$)/u;

/** Whose path this is; `null` for the mock's own control. */
export function serviceOf(path: string): ServiceName | null {
  if (path.startsWith("/_mock")) return null;
  return jessPaths.test(path) ? "jess" : "ionworks";
}
