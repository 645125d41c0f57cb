// Each line is a ratio of two things measured in turns within this run: times alone say more about the machine.
import { measureCancelMany } from "./cancel-many.mjs";
import { measureCancelThroughput } from "./cancel-throughput.mjs";
import { measureStatus, measureVersion } from "./cli-start.mjs";
import { measureMockStatus } from "./mock-status.mjs";
import { measureTransfers } from "./transfers.mjs";

const measurements = [
  {
    name: "cancels",
    what: "SDK cancels per second, against bare undici",
    measure: measureCancelThroughput,
    atLeast: 0.8,
  },
  {
    name: "mock",
    what: "status requests per second of the mock, against a bare fastify route with the same body",
    measure: measureMockStatus,
    atLeast: 0.7,
  },
  { name: "version", what: "simjobs --version, against node -e 0", measure: measureVersion, atMost: 1.15 },
  {
    name: "status",
    what: "simjobs status of a JESS job, against node -e 0",
    measure: measureStatus,
    atMost: 3,
  },
];

const wanted = process.argv.slice(2).filter((argument) => !argument.startsWith("--"));
const isWanted = (name) => wanted.length === 0 || wanted.includes(name);
let missed = 0;

function print({ name, what, value, detail, atLeast, atMost }) {
  const isLimited = atLeast !== undefined || atMost !== undefined;
  const ok = (atLeast === undefined || value >= atLeast) && (atMost === undefined || value <= atMost);
  if (!ok) missed += 1;
  const limit = atLeast === undefined ? `at most ${atMost}` : `at least ${atLeast}`;
  const verdict = isLimited ? (ok ? "pass" : "MISS") : "    ";
  process.stdout.write(
    `${verdict}  ${name.padEnd(15)} ${value.toFixed(2).padStart(5)}  (${isLimited ? limit : "no limit"})  ${what}: ${detail}\n`,
  );
}

for (const { name, measure, ...row } of measurements) {
  if (isWanted(name)) print({ name, ...row, ...(await measure()) });
}
if (isWanted("many")) {
  for (const row of await measureCancelMany({ long: process.argv.includes("--long") })) print(row);
}
if (isWanted("transfers")) {
  for (const row of await measureTransfers()) print(row);
}
if (missed > 0 && process.argv.includes("--check")) process.exitCode = 1;
