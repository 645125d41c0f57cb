/** What must never happen, whatever services, a store and the machines do. */
export const fleetWrongs = [
  "false claim",
  "false confirmation",
  "lost wish",
  "cancel to a later run",
  "asked twice where that does harm",
  "cancel nobody wished for",
  "cancel after the wish was closed",
  "cancel by one who does not hold the wish",
  "cancel that is not on record",
  "one wish finished twice",
  "time was up without a look",
  "unsound record",
  "over the budget",
  "more than one cancel for each death",
] as const;
export type FleetWrong = (typeof fleetWrongs)[number];
