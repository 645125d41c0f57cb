/** The longest that anything may take in the mock's time, in milliseconds: a hundred years. */
export const longestMs = 3_155_760_000_000;

/** The longest that a fault may hold up a connection, in real milliseconds: a day. Timers of Node end at 24 days. */
export const longestRealMs = 86_400_000;

/** Between these the clock of a mock stands. What takes `longestMs` from the last one still has a date. */
export const firstMomentMs = Date.parse("1970-01-01T00:00:00.000Z");
export const lastMomentMs = Date.parse("9899-12-31T23:59:59.999Z");

/** Jobs that may be made out of nothing: in all, at both services. */
export const mostSeededJobs = 1_000_000;

/** A zip without extensions ends at 4 GiB. */
export const mostResultBytes = 4_000_000_000;
