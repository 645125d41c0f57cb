// Cancels a second of the Ionworks client on loopback, against a bare undici pool that sends the same requests. Budget and
// journal are off: what is measured is the client and the transport below it.
import { createRequire } from "node:module";
import { join } from "node:path";
import { IonworksClient } from "@simjobs/ionworks";
import { root } from "../scripts/lib/workspace.mjs";
import { measureInTurns } from "./measure.mjs";
import { startLoopbackServer } from "./start-loopback.mjs";

const cancelsPerTurn = 2000;
const atOnce = 32;
const apiKey = "bench-key";

export async function measureCancelThroughput() {
  const server = await startLoopbackServer();
  const { origin } = server;
  // The very undici that the transport uses.
  const { Pool } = createRequire(join(root, "packages", "http", "package.json"))("undici");
  const pool = new Pool(origin, { connections: atOnce });
  const client = new IonworksClient({ credentials: { apiKey }, baseUrl: origin, budget: null });
  let next = 0;
  const newId = () => `job-${(next += 1)}`;

  const bare = async () => {
    const { statusCode, body } = await pool.request({
      method: "POST",
      path: `/jobs/${newId()}/cancel`,
      headers: { "x-api-key": apiKey, accept: "application/json", "content-type": "application/json" },
      body: "{}",
    });
    const job = await body.json();
    if (statusCode !== 200 || job.status !== "canceled") throw new Error("the server did not cancel");
  };
  const ours = async () => {
    const job = await client.cancelJob(newId());
    if (job?.status !== "canceled") throw new Error("the client did not read the cancelled job");
  };

  try {
    const rate = await measureInTurns(
      () => perSecond(ours),
      () => perSecond(bare),
      { rounds: 31, warmUp: 4 },
    );
    return {
      value: rate.ratio,
      detail: `${Math.round(rate.ours)} against ${Math.round(rate.base)} a second, ${atOnce} at once`,
    };
  } finally {
    await client.close();
    await pool.destroy();
    server.close();
  }
}

async function perSecond(cancel) {
  let left = cancelsPerTurn;
  const worker = async () => {
    while (left > 0) {
      left -= 1;
      await cancel();
    }
  };
  const started = performance.now();
  await Promise.all(Array.from({ length: atOnce }, worker));
  return cancelsPerTurn / ((performance.now() - started) / 1000);
}
