// How long the program takes from its start to its end, against a Node that does nothing.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { programPath } from "../scripts/lib/workspace.mjs";
import { measureInTurns, timeProcess } from "./measure.mjs";
import { startMockProcess } from "./mock-process.mjs";

const program = programPath("simjobs");
const rounds = 21;
/** Without it there would be more than ten commands within a second, and some would wait until the account's budget lets them ask. */
const pauseMs = 60;
const node = process.execPath;

/** Extra certificates are read at every start and would make both sides slower, and so the ratio look better. */
function bareEnvironment(extra = {}) {
  const { NODE_EXTRA_CA_CERTS: _certificates, NODE_OPTIONS: _options, ...env } = process.env;
  return { ...env, NO_COLOR: "1", ...extra };
}

export async function measureVersion() {
  const env = bareEnvironment();
  const { ratio, ours, base } = await measureInTurns(
    () => timeProcess(node, [program, "--version"], env),
    () => timeProcess(node, ["-e", "0"], env),
    { rounds },
  );
  return { value: ratio, detail: `${ours.toFixed(1)} ms against ${base.toFixed(1)} ms` };
}

/** As in daily use: signed in by an earlier command, one job asked for. */
export async function measureStatus() {
  const home = mkdtempSync(join(tmpdir(), "simjobs-bench-"));
  const mock = await startMockProcess(bareEnvironment({ HOME: home }));
  try {
    const ref = await mock.seedJessJob();
    const { email, password } = mock.account.jess;
    const env = bareEnvironment({
      HOME: home,
      SIMJOBS_HOME: join(home, "simjobs"),
      JESS_API_URL: mock.url,
      JESS_EMAIL: email,
      JESS_PASSWORD: password,
    });
    await timeProcess(node, [program, "status", ref, "--keep-session"], env);
    const { ratio, ours, base } = await measureInTurns(
      () => timeProcess(node, [program, "status", ref], env),
      () => timeProcess(node, ["-e", "0"], env),
      { rounds, pauseMs },
    );
    return { value: ratio, detail: `${ours.toFixed(1)} ms against ${base.toFixed(1)} ms, ${ref}` };
  } finally {
    mock.close();
    rmSync(home, { recursive: true, force: true });
  }
}
