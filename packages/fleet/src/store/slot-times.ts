/*
 * How long things of the budget take, in milliseconds. A slot lets one request begin. It is in use until the answer was there for
 * `coolMs`. Whatever is late, no second holds more requests than there are slots: when the last one of them begins, each of the
 * others is still under way, or its answer came less than a second ago, so that each has a slot of its own.
 */

/** How long after its answer a request counts: a second, and a hundredth more, since clocks do not run alike. */
export const coolMs = 1_010;
/** How long slots that were lent may be used without another word of the store, from the question on, by the clock of whoever asked. */
export const lentForMs = 4_000;
/**
 * How long a request may be on its way, where no answer tells when it arrived: that of a process that has died, or one that was
 * given up.
 */
export const arrivesWithinMs = 10_000;
/** How long a slot is not lent to anybody else where its borrower says nothing more, by the store's clock. */
export const countedForMs = lentForMs + arrivesWithinMs + coolMs;
/** How long somebody who waits for a slot keeps the place in the queue without asking again. */
export const queuedForMs = 5_000;
/** How soon somebody who waits asks again, and who has a fair share of slots and could use more. */
export const askAgainMs = 200;
export const askForMoreMs = 1_000;
/** Most requests a second, where nobody has said anything else. */
export const usualPerSecond = 10;
