import { serviceFacts, serviceNames } from "./registry.js";

/** The names of all services as help tells them, the one that came last first: `jess or ionworks`. */
export function anyService(): string {
  return serviceNames().toReversed().join(" or ");
}

/** What is meant where none is named. */
export function everyService(): string {
  return serviceNames().length === 2 ? "both" : "all";
}

/** The settings that a profile can hold: `jess.url, jess.email`. */
export function everySetting(): string {
  return serviceFacts()
    .toReversed()
    .flatMap(({ name, settings }) => settings.map((setting) => `${name}.${setting}`))
    .join(", ");
}
