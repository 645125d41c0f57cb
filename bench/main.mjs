// Each line is a ratio of two things measured in turns within this run: times alone say more about the machine.
import { measureCancelMany } from "./cancel-many.mjs";
import { measureCancelThroughput } from "./cancel-throughput.mjs";
import { measureStatus, measureVersion } from "./cli-start.mjs";
import { measureFleet } from "./fleet/measure-fleet.mjs";
import { measureMockLives } from "./mock-lives.mjs";
import { measureMockPolls } from "./mock-polls.mjs";
import { measureMockStatus } from "./mock-status.mjs";
import { measureOthers } from "./mock-others.mjs";
import { measureSideBySide } from "./side-by-side.mjs";
import { measureToldSoon } from "./told-soon.mjs";
import { measureTransfers } from "./transfers.mjs";

const measurements = [
  {
    name: "cancels",
    what: "SDK cancels per second, against bare undici",
    measure: measureCancelThroughput,
    atLeast: 0.75,
  },
  {
    name: "mock",
    what: "status requests per second of the mock, against a bare fastify route with the same body",
    measure: measureMockStatus,
    atLeast: 0.7,
  },
  { name: "others", measure: measureOthers },
  { name: "lives", measure: measureMockLives },
  { name: "polls", measure: measureMockPolls },
  { name: "version", what: "simjobs --version, against node -e 0", measure: measureVersion, atMost: 1.15 },
  {
    name: "status",
    what: "simjobs status of a JESS job, against node -e 0",
    measure: measureStatus,
    atMost: process.version.startsWith("v20.") ? 3.3 : 3, // newer ones keep what they have compiled
  },
  { name: "many", measure: measureCancelMany },
  { name: "beside", measure: measureSideBySide },
  { name: "fleet", measure: measureFleet },
  { name: "told", measure: measureToldSoon },
  { name: "transfers", measure: measureTransfers },
];

/**
 * Measures what is wanted (all, if nothing is named), prints a row for each ratio, and resolves to how many of them miss
 * their limits.
 */
export async function bench(wanted, { long }) {
  const unknown = wanted.filter((name) => !measurements.some((measurement) => measurement.name === name));
  if (unknown.length > 0) throw new Error(`nothing measures ${unknown.join(", ")}`);
  let missed = 0;
  for (const { name, measure, ...row } of measurements) {
    if (wanted.length > 0 && !wanted.includes(name)) continue;
    // One ratio in the words of this table, or several that name themselves.
    for (const measured of [await measure({ long })].flat()) {
      if (!printRow({ name, ...row, ...measured })) missed += 1;
    }
  }
  return missed;
}

/** Whether it is within its limit. */
function printRow({ name, what, value, detail, atLeast, atMost }) {
  const isLimited = atLeast !== undefined || atMost !== undefined;
  const ok = (atLeast === undefined || value >= atLeast) && (atMost === undefined || value <= atMost);
  const limit = atLeast === undefined ? `at most ${atMost}` : `at least ${atLeast}`;
  const verdict = isLimited ? (ok ? "pass" : "MISS") : "    ";
  process.stdout.write(
    `${verdict}  ${name.padEnd(15)} ${value.toFixed(2).padStart(5)}  (${isLimited ? limit : "no limit"})  ${what}: ${detail}\n`,
  );
  return ok;
}
