// Each line is a ratio of two things measured in turns within this run: times alone say more about the machine.
import { measureCancelThroughput } from "./cancel-throughput.mjs";
import { measureStatus, measureVersion } from "./cli-start.mjs";

const measurements = [
  {
    name: "cancels",
    what: "SDK cancels per second, against bare undici",
    measure: measureCancelThroughput,
    atLeast: 0.8,
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
let missed = 0;
for (const { name, what, measure, atLeast, atMost } of measurements) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  const { value, detail } = await measure();
  const ok = (atLeast === undefined || value >= atLeast) && (atMost === undefined || value <= atMost);
  if (!ok) missed += 1;
  const limit = atLeast === undefined ? `at most ${atMost}` : `at least ${atLeast}`;
  const verdict = ok ? "pass" : "MISS";
  process.stdout.write(
    `${verdict}  ${name.padEnd(8)} ${value.toFixed(2).padStart(5)}  (${limit})  ${what}: ${detail}\n`,
  );
}
if (missed > 0 && process.argv.includes("--check")) process.exitCode = 1;
