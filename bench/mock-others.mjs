// The mock's status routes against mock servers of others, each in a process of its own: Prism with the documents that the mock
// writes of the services, and json-server with the same record.
import { fork, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { installApart } from "../scripts/lib/install-apart.mjs";
import { root } from "../scripts/lib/workspace.mjs";
import { jessCookie } from "./jess-cookie.mjs";
import { measureInTurns } from "./measure.mjs";
import { startMockProcess } from "./mock-process.mjs";
import { readsPerSecond } from "./reads-per-second.mjs";
import { freePort } from "./free-port.mjs";

/** In one turn: about as long for the mock as for the others. */
const requests = { ours: 5000, base: 1000 };

/** One row for each of them. */
export async function measureOthers() {
  const installed = await installApart("bench/others");
  const folder = mkdtempSync(join(tmpdir(), "simjobs-bench-"));
  const mock = await startMockProcess(process.env);
  try {
    const reads = [await jessRead(mock), await ionworksRead(mock)];
    const rows = [];
    for (const read of reads) {
      const document = join(folder, `${read.service}.json`);
      writeFileSync(document, await (await fetch(`${mock.url}/_mock/openapi/${read.service}.json`)).text());
      rows.push(
        await measureOne(mock, read, {
          name: `prism-${read.service}`,
          what: `status reads a second of a job of ${read.service}, against Prism with our OpenAPI document`,
          other: await startPrism(installed, document),
        }),
      );
    }
    const [, ionworks] = reads;
    const { job_id: id, ...rest } = JSON.parse(ionworks.body);
    rows.push(
      await measureOne(mock, ionworks, {
        name: "json-server",
        what: "the same at ionworks, against json-server with the same record",
        other: await startJsonServer(installed, { id, ...rest }),
      }),
    );
    return rows;
  } finally {
    mock.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function measureOne(mock, read, { name, what, other }) {
  try {
    const rates = await measureInTurns(
      () => readsPerSecond(mock.url, read, requests.ours),
      () => readsPerSecond(other.url, read, requests.base),
      { rounds: 7 },
    );
    const detail = `${Math.round(rates.ours)} against ${Math.round(rates.base)} a second`;
    return { name, what, value: rates.ratio, atLeast: 5, detail };
  } finally {
    other.close();
  }
}

async function jessRead(mock) {
  const cookie = await jessCookie(mock.url, mock.account);
  const path = `/jess_web/api/job/status/${(await mock.seedJessJob()).slice("jess:".length)}`;
  return { service: "jess", ...(await firstRead(mock, path, { cookie })) };
}

async function ionworksRead(mock) {
  const [ref] = await mock.seed({ provider: "ionworks", count: 1, durationMs: 3_600_000 });
  const path = `/jobs/${ref.slice("ionworks:".length)}`;
  return {
    service: "ionworks",
    ...(await firstRead(mock, path, { "x-api-key": mock.account.ionworks.apiKey })),
  };
}

async function firstRead(mock, path, credentials) {
  const headers = { ...credentials, accept: "application/json" };
  const answer = await fetch(mock.url + path, { headers });
  if (!answer.ok) throw new Error(`GET ${path}: ${answer.status}`);
  return { path, headers, body: await answer.text() };
}

/** By its program, which tells its port in the log only, and here keeps none: a log of each request would cost it. */
async function startPrism(installed, document) {
  const program = createRequire(join(installed, "package.json")).resolve("@stoplight/prism-cli");
  const port = await freePort();
  const child = spawn(
    process.execPath,
    [program, "mock", "--port", String(port), "--verboseLevel", "silent", document],
    { stdio: ["ignore", "ignore", "inherit"] },
  );
  const url = `http://127.0.0.1:${port}`;
  while (child.exitCode === null) {
    const listens = await fetch(url).then(
      () => true,
      () => false,
    );
    if (listens) return { url, close: () => child.kill() };
    await sleep(100);
  }
  throw new Error("prism ended before it listened");
}

async function startJsonServer(installed, record) {
  const child = fork(join(root, "bench", "json-server.mjs"), [installed], {
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  child.send({ record });
  const [{ port }] = await once(child, "message");
  return { url: `http://127.0.0.1:${port}`, close: () => child.disconnect() };
}
