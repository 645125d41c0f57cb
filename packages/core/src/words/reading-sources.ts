/** Where a reading comes from. Lists prove ends only; everything else is decided on single readings. */
export const readingSources = ["single", "list", "cancel-reply"] as const;
/** How a reading came; see `readingSources`. */
export type ReadingSource = (typeof readingSources)[number];
