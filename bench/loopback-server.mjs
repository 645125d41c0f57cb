// A server that does next to nothing, in a process of its own: answers a cancel, a read and who we are as Ionworks does.
import { createServer } from "node:http";

const jobAt = (id, status) =>
  JSON.stringify({
    job_id: id,
    job_type: "simulate",
    status,
    priority: 5,
    created_at: "2026-10-02T08:15:00.120000Z",
    updated_at: "2026-10-02T08:15:09.004000Z",
    user_id: "c1d6f0a2-7b1e-4c55-9d2c-6a3a8e1b0f44",
    organization_id: "0e9b2b8c-3a57-4a7e-bb0e-3b1f4c9d7a10",
    is_terminal: status === "canceled",
    is_failed: status === "canceled",
    started_at: "2026-10-02T08:15:08.900000Z",
    completed_at: null,
    compute_time: null,
    error: null,
    error_code: null,
    result: null,
    callback_url: null,
    parent_job_id: null,
    project_id: "d4f3c7aa-51c9-4a43-a5a1-b0a3a5a4b6d2",
    access_level: "project",
    params_path: "jobs/5a0b7c1e/params.json",
    metadata_path: null,
  });

const account = JSON.stringify({
  id: "c1d6f0a2-7b1e-4c55-9d2c-6a3a8e1b0f44",
  email: "ada@example.org",
  authorized_organization: { id: "0e9b2b8c-3a57-4a7e-bb0e-3b1f4c9d7a10", name: "Bench" },
});

const jobs = Number(process.env.BENCH_JOBS ?? 0); // `job-0` and so on, for the list
const cancelled = new Set();
const requests = { cancels: 0, reads: 0, lists: 0 }; // from the first cancel on

let allEnded = false;

function answerTo({ method, url }) {
  if (url === "/end-all") {
    allEnded = true;
    return "{}";
  }
  if (url.startsWith("/users/me")) return account;
  const { pathname, searchParams } = new URL(url, "http://loopback");
  const id = /\/jobs\/([^/]+)/.exec(pathname)?.[1];
  if (method === "POST") requests.cancels += 1;
  else if (requests.cancels > 0) requests[id === undefined ? "lists" : "reads"] += 1;
  if (id === undefined) {
    const from = Number(searchParams.get("offset") ?? 0);
    const count = Math.max(0, Math.min(Number(searchParams.get("limit") ?? 100), jobs - from));
    const page = Array.from({ length: count }, (_, index) => stateOf(`job-${from + index}`));
    return `{"jobs":[${page.join(",")}],"total":${jobs}}`;
  }
  if (method === "POST" && jobs > 0) cancelled.add(id);
  return method === "POST" ? jobAt(id, "canceled") : stateOf(id);
}

const stateOf = (id) => jobAt(id, allEnded || cancelled.has(id) ? "canceled" : "processing");

const server = createServer((request, response) => {
  request.resume();
  request.on("end", () => {
    const body = answerTo(request);
    response.writeHead(200, {
      "content-type": "application/json",
      "content-length": Buffer.byteLength(body),
    });
    response.end(body);
  });
});
server.keepAliveTimeout = 60_000;
server.listen(0, "127.0.0.1", () => process.send({ port: server.address().port }));
process.on("message", () => process.send({ requests }));
process.on("disconnect", () => process.exit());
