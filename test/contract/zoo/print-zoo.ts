import process from "node:process";
import { incidents } from "@simjobs/mock";
import { visit, type Visit } from "./visit.js";
import { zooTable } from "./zoo-page.js";

/** What `npm run zoo` runs: visits every incident that was looked up, prints the table, and ends with 1 if one is told untruly. */
const known = incidents.filter(({ scenario }) => scenario !== null);
const visits: Visit[] = [];
for (const incident of known) visits.push(await visit(incident));
process.stdout.write(
  zooTable(
    visits,
    incidents.filter(({ scenario }) => scenario === null),
  ),
);
process.exitCode = visits.some(({ simjobs }) => simjobs.verdict === "false") ? 1 : 0;
