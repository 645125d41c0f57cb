// A server that does next to nothing, in a process of its own: answers a cancel and a read as Ionworks does.
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

const server = createServer((request, response) => {
  request.resume();
  request.on("end", () => {
    const id = /\/jobs\/([^/?]+)/.exec(request.url)?.[1] ?? "none";
    const body = jobAt(id, request.method === "POST" ? "canceled" : "processing");
    response.writeHead(200, {
      "content-type": "application/json",
      "content-length": Buffer.byteLength(body),
    });
    response.end(body);
  });
});
server.keepAliveTimeout = 60_000;
server.listen(0, "127.0.0.1", () => process.send({ port: server.address().port }));
process.on("disconnect", () => process.exit());
