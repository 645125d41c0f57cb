// The mock's status route against a bare fastify route that sends the same body; each in a process of its own.
import { fork } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import { join } from "node:path";
import { root } from "../scripts/lib/workspace.mjs";
import { measureInTurns } from "./measure.mjs";
import { startMockProcess } from "./mock-process.mjs";
import { connections, requestsPerSecond } from "./requests-per-second.mjs";

const { Pool } = createRequire(join(root, "packages", "http", "package.json"))("undici");
const requests = 500;

export async function measureMockStatus() {
  const mock = await startMockProcess(process.env);
  const pools = [new Pool(mock.url, { connections })];
  let bare;
  try {
    const { apiKey } = mock.account.ionworks;
    const headers = { "x-api-key": apiKey, accept: "application/json" };
    const seeded = await fetch(`${mock.url}/_mock/jobs`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ provider: "ionworks", count: 1, durationMs: 3_600_000 }),
    });
    if (!seeded.ok) throw new Error(`POST /_mock/jobs: ${seeded.status} ${await seeded.text()}`);
    const { refs } = await seeded.json();
    const path = `/jobs/${refs[0].slice("ionworks:".length)}`;
    const first = await fetch(mock.url + path, { headers });
    if (!first.ok) throw new Error(`GET ${path}: ${first.status}`);

    bare = fork(join(root, "bench", "bare-fastify.mjs"), { stdio: ["ignore", "inherit", "inherit", "ipc"] });
    bare.send({ body: await first.text() });
    const [{ port }] = await once(bare, "message");
    pools.push(new Pool(`http://127.0.0.1:${port}`, { connections }));
    const [toMock, toBare] = pools;
    const rate = await measureInTurns(
      () => requestsPerSecond(toMock, { path, headers, requests }),
      () => requestsPerSecond(toBare, { path, headers, requests }),
      { rounds: 15 },
    );
    return {
      value: rate.ratio,
      detail: `${Math.round(rate.ours)} against ${Math.round(rate.base)} a second`,
    };
  } finally {
    await Promise.all(pools.map((pool) => pool.destroy()));
    bare?.disconnect();
    mock.close();
  }
}
