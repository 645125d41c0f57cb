// Lives of jobs on a clock that is moved by hand: submitted, read while they go on, and read once they have ended. What one costs
// must not grow with those that were before it.
import { createRequire } from "node:module";
import { join } from "node:path";
import { root } from "../scripts/lib/workspace.mjs";
import { jessCookie } from "./jess-cookie.mjs";
import { median } from "./measure.mjs";
import { startMockProcess } from "./mock-process.mjs";

const { Pool } = createRequire(join(root, "packages", "http", "package.json"))("undici");
const atOnce = 16;
const batch = 250; // lives that end with one step of the clock
const jobSeconds = 60;
const protocol =
  "global:\n  initial_temperature: 25\nsteps:\n  - Rest:\n      duration: 60\n      ends:\n        - Time > 60\n";

/** One row for each service: the cost of one life at the end of 100,000, against the first 10,000. */
export async function measureMockLives() {
  const rows = [];
  for (const [name, open] of [
    ["jess", jessLives],
    ["ionworks", ionworksLives],
  ])
    rows.push(await measureOne(name, open, 50_000));
  return rows;
}

async function measureOne(name, open, lives) {
  const args = ["--clock", "manual", "--job-seconds", String(jobSeconds)];
  const mock = await startMockProcess(process.env, args);
  const pool = new Pool(mock.url, { connections: atOnce });
  try {
    const ask = async (method, path, headers, body) => {
      const answer = await pool.request({ method, path, headers, body });
      const text = await answer.body.text();
      if (answer.statusCode >= 300) throw new Error(`${method} ${path}: ${answer.statusCode} ${text}`);
      return JSON.parse(text);
    };
    const service = await open(mock, ask);
    const perLifeMs = [];
    const started = performance.now();
    for (let done = 0; done < lives; done += batch) perLifeMs.push(await liveOnce(mock, service));
    const seconds = (performance.now() - started) / 1000;
    const share = Math.floor(perLifeMs.length / 10);
    const [first, last] = [median(perLifeMs.slice(0, share)), median(perLifeMs.slice(-share))];
    return {
      name: `lives-${name}`,
      what: `cost of one life at ${name}, the last of ${lives.toLocaleString("en")} against the first ${(lives / 10).toLocaleString("en")}`,
      value: last / first,
      atMost: 1.5,
      detail: `${last.toFixed(2)} ms against ${first.toFixed(2)} ms, ${Math.round(lives / seconds)} a second`,
    };
  } finally {
    await pool.destroy();
    mock.close();
  }
}

/** Milliseconds that one life of a batch took. */
async function liveOnce(mock, { submit, hasEnded }) {
  const started = performance.now();
  const ids = await inTurns(batch, submit);
  await expectAll(ids, async (id) => !(await hasEnded(id)), "had ended before its time");
  await mock.advance((jobSeconds + 1) * 1000);
  await expectAll(ids, hasEnded, "had not ended");
  return (performance.now() - started) / batch;
}

async function expectAll(ids, test, what) {
  const results = await inTurns(ids.length, (index) => test(ids[index]));
  if (!results.every(Boolean)) throw new Error(`a job ${what}`);
}

/** Several at once, each call with its number. */
async function inTurns(count, call) {
  const results = [];
  let next = 0;
  const worker = async () => {
    while (next < count) {
      const index = next;
      next += 1;
      results[index] = await call(index);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return results;
}

const filePart = (name, text) =>
  `--aa\r\nContent-Disposition: form-data; name="file"; filename="${name}"\r\n\r\n${text}\r\n`;

async function jessLives({ url, account }, ask) {
  const cookie = await jessCookie(url, account);
  const form = `${filePart("in.idf", "Version,9.3;")}${filePart("in.epw", "LOCATION")}--aa--\r\n`;
  const headers = { cookie, "content-type": "multipart/form-data; boundary=aa" };
  return {
    submit: async () => (await ask("POST", "/jess_web/api/job", headers, form)).data,
    hasEnded: async (id) => {
      const { data } = await ask("GET", `/jess_web/api/job/status/${id}`, { cookie });
      return data.status === "FINISHED";
    },
  };
}

async function ionworksLives({ account }, ask) {
  const { apiKey, projectId } = account.ionworks;
  const headers = { "x-api-key": apiKey, "content-type": "application/json" };
  const post = (path, body) => ask("POST", path, headers, JSON.stringify(body));
  const { template_id: template } = await post("/protocols/parse-to-template", {
    protocol_experiment: { protocol, name: "a rest" },
    experiment_parameters: {},
    project_id: projectId,
  });
  return {
    submit: async () => {
      const [{ job_id: id }] = await post("/simulations/with-template/batch", {
        parameterized_model: { quick_model: { capacity: 5, chemistry: "NMC/Graphite" } },
        experiment_template_id: template,
        experiment_parameter_sets: [{}],
        project_id: projectId,
      });
      return id;
    },
    hasEnded: async (id) => (await ask("GET", `/jobs/${id}`, headers)).status === "completed",
  };
}
