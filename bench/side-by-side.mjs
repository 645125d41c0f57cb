// How three processes of one account share its budget: told by what the service gets, whatever each of them believes.
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { programPath } from "../scripts/lib/workspace.mjs";
import { startMockProcess } from "./mock-process.mjs";
import { fromFirstCancel, isCancel, worstSecond } from "./request-log.mjs";

const program = programPath("simjobs");
const processes = 3;
const perSecond = 10;

const cases = [
  { name: "beside-jess", what: "JESS jobs", seed: { provider: "jess", status: "QUEUED" } },
  { name: "beside-ionworks", what: "Ionworks jobs", seed: { provider: "ionworks", status: "processing" } },
];

/** Two rows for each service: how many requests a job takes, and how many come within the worst second. */
export async function measureSideBySide({ long }) {
  const rows = await Promise.all(cases.map(async (one) => measureOne(one, long ? 1000 : 100)));
  return rows.flat();
}

async function measureOne({ name, what, seed }, each) {
  const home = mkdtempSync(join(tmpdir(), "simjobs-bench-"));
  const mock = await startMockProcess(process.env, ["--ionworks", "cancel=delayed"]);
  try {
    const refs = await mock.seed({ ...seed, count: processes * each, durationMs: 36_000_000 });
    const env = environment(home, mock);
    const shares = Array.from({ length: processes }, (_, nth) => refs.slice(nth * each, (nth + 1) * each));
    const started = performance.now();
    await Promise.all(shares.map(async (share) => cancel(share, env)));
    const seconds = Math.round((performance.now() - started) / 1000);
    const all = await mock.requests();
    const requests = fromFirstCancel(all);
    const words = `${processes} processes that cancel ${each} ${what} each`;
    const detail = `${requests.length} requests, ${requests.filter(isCancel).length} of them cancels, in ${seconds} s`;
    return [
      {
        name,
        what: `requests per job of ${words}`,
        value: requests.length / refs.length,
        atMost: 1.15,
        detail,
      },
      {
        name: `${name}-rate`,
        what: `requests within the worst second of ${words}`,
        value: worstSecond(all),
        atMost: perSecond,
        detail,
      },
    ];
  } finally {
    mock.close();
    rmSync(home, { recursive: true, force: true });
  }
}

function environment(home, { url, account: { jess, ionworks } }) {
  return {
    ...process.env,
    HOME: home,
    SIMJOBS_HOME: join(home, "simjobs"),
    SIMJOBS_KEYRING: "off",
    JESS_API_URL: url,
    JESS_EMAIL: jess.email,
    JESS_PASSWORD: jess.password,
    IONWORKS_API_URL: url,
    IONWORKS_API_KEY: ionworks.apiKey,
    IONWORKS_PROJECT_ID: ionworks.projectId,
  };
}

/** Fails where the jobs are not cancelled: few requests would be no wonder then. */
async function cancel(refs, env) {
  const child = spawn(process.execPath, [program, "cancel", "-", "--yes"], {
    env,
    stdio: ["pipe", "ignore", "pipe"],
  });
  let said = "";
  child.stderr.on("data", (text) => (said += text));
  child.stdin.end(`${refs.join("\n")}\n`);
  const exitCode = await new Promise((resolve) => void child.once("close", resolve));
  if (exitCode !== 0)
    throw new Error(`a cancel of ${refs.length} ended with ${exitCode}: ${said.slice(-2000)}`);
}
