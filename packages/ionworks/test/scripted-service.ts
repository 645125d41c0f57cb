import { createServer, type IncomingMessage } from "node:http";
import { gunzipSync } from "node:zlib";
import type { Clock } from "@simjobs/core";
import { createTransport, type TransportOptions } from "@simjobs/http";
import { onTestFinished } from "vitest";
import { IonworksClient } from "../src/client.js";
import type { IonworksCredentials } from "../src/session/credentials.js";

/** A reply to send, or a connection to break without one, or to keep waiting. */
export type ScriptedReply =
  | {
      readonly status?: number;
      /** Sent as `application/json`, unless `type` says otherwise. */
      readonly json?: unknown;
      readonly text?: string;
      readonly bytes?: Uint8Array;
      /** Announces the whole body, sends so many bytes of it and breaks the connection. */
      readonly breakAfter?: number;
      /** The same, but keeps the connection open and silent. */
      readonly holdAfter?: number;
      readonly type?: string;
      readonly headers?: Readonly<Record<string, string>>;
    }
  | "drop"
  | "never";

export interface SeenRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage["headers"];
  readonly text: string;
  /** The body as JSON; `undefined` where there is none. */
  readonly json: unknown;
}

export interface ScriptedService {
  readonly url: string;
  readonly requests: readonly SeenRequest[];
  /** `GET /jobs/1`, in the order of arrival. */
  readonly lines: () => readonly string[];
}

/** A real server on a free port of this machine, that answers as the test says and closes with it. */
export async function startService(
  answer: (request: SeenRequest) => ScriptedReply,
  host = "127.0.0.1",
): Promise<ScriptedService> {
  const requests: SeenRequest[] = [];
  const server = createServer((incoming, outgoing) => {
    const chunks: Buffer[] = [];
    incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
    incoming.on("end", () => {
      const raw = Buffer.concat(chunks);
      const text = (incoming.headers["content-encoding"] === "gzip" ? gunzipSync(raw) : raw).toString("utf8");
      const url = new URL(incoming.url ?? "/", "http://localhost");
      const request: SeenRequest = {
        method: incoming.method ?? "",
        path: url.pathname,
        query: url.searchParams,
        headers: incoming.headers,
        text,
        json: jsonOf(text, incoming.headers["content-type"]),
      };
      requests.push(request);
      const reply = answer(request);
      if (reply === "never") return;
      if (reply === "drop") {
        incoming.socket.destroy();
        return;
      }
      const body = reply.bytes ?? reply.text ?? (reply.json === undefined ? "" : JSON.stringify(reply.json));
      const type = reply.type ?? (reply.json === undefined ? undefined : "application/json");
      const sent = reply.breakAfter ?? reply.holdAfter;
      outgoing.writeHead(reply.status ?? 200, {
        ...(type === undefined ? {} : { "content-type": type }),
        ...(sent === undefined ? {} : { "content-length": String(body.length) }),
        ...reply.headers,
      });
      if (sent === undefined) return void outgoing.end(body);
      outgoing.write(body.slice(0, sent), () => {
        if (reply.breakAfter !== undefined) incoming.socket.destroy();
      });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  onTestFinished(
    () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  );
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return {
    url: `http://${host}:${port}`,
    requests,
    lines: () => requests.map(({ method, path }) => `${method} ${path}`),
  };
}

function jsonOf(text: string, type: string | undefined): unknown {
  return text === "" || type?.startsWith("multipart/") === true ? undefined : JSON.parse(text);
}

export const testKey = "iwk_secret-key-of-the-test";

/** A client of such a service, over the real transport, without a limit of requests a second. */
export function clientOf(
  service: ScriptedService,
  options: {
    credentials?: IonworksCredentials;
    projectId?: string;
    basePath?: string;
    transport?: Partial<TransportOptions>;
  } = {},
): IonworksClient {
  const transport = createTransport({
    baseUrl: `${service.url}${options.basePath ?? ""}`,
    budget: null,
    random: () => 0, // full jitter: no pause before a repeat
    ...options.transport,
  });
  onTestFinished(() => transport.close());
  return new IonworksClient({
    transport,
    credentials: options.credentials ?? { apiKey: testKey },
    projectId: options.projectId,
  });
}

export const userId = "c1d6f0a2-7b1e-4c55-9d2c-6a3a8e1b0f44";
export const organizationId = "0e9b2b8c-3a57-4a7e-bb0e-3b1f4c9d7a10";

/** A job as the service writes it. */
export function wireJob(changes: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return {
    job_id: "job-1",
    job_type: "simulate",
    status: "processing",
    priority: 5,
    created_at: "2026-10-02T08:15:00.120000Z",
    updated_at: "2026-10-02T08:15:09.004000Z",
    user_id: userId,
    organization_id: organizationId,
    is_terminal: false,
    is_failed: false,
    started_at: "2026-10-02T08:15:08.900000Z",
    completed_at: null,
    compute_time: null,
    error: null,
    error_code: null,
    result: null,
    callback_url: null,
    parent_job_id: null,
    project_id: "project-1",
    access_level: "project",
    params_path: "jobs/job-1/params.json",
    metadata_path: null,
    ...changes,
  };
}

export const canceledJob = { status: "canceled", is_terminal: true, is_failed: true };

export const wireUser = {
  id: userId,
  email: "ada@example.org",
  authorized_organization: { id: organizationId, name: "Lab" },
  organizations: [],
};

/** A simulation as the service writes it. */
export function wireSimulation(changes: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return {
    id: "sim-1",
    job_id: "job-1",
    created_at: "2026-10-02T08:15:00Z",
    updated_at: "2026-10-02T08:15:31Z",
    experiment_id: "exp-1",
    parameterized_model_id: "pm-1",
    design_id: null,
    status: "processing",
    error: null,
    error_code: null,
    metrics: null,
    storage_folder: null,
    simulation_data: null,
    organization_id: organizationId,
    ...changes,
  };
}

export const standardNotFound: ScriptedReply = {
  status: 404,
  json: { error_code: "NOT_FOUND", message: "Job not found", detail: null },
  headers: { "x-correlation-id": "corr-1" },
};

/** A pipeline as the service writes it. */
export function wirePipeline(changes: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return {
    id: "pl-77",
    project_id: "project-1",
    name: "Capacity pipeline",
    status: "running",
    is_terminal: false,
    is_failed: false,
    created_at: "2026-10-02T08:00:00Z",
    updated_at: "2026-10-02T08:00:05Z",
    organization_id: organizationId,
    user_id: null,
    description: null,
    options: { live_progress_updates: true },
    error: null,
    error_code: null,
    created_by_email: null,
    ...changes,
  };
}

/** An element of it. */
export function wireElement(changes: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return {
    id: "el-1",
    pipeline_id: "pl-77",
    name: "fit",
    element_order: 1,
    element_type: "Data Fit",
    job_config: {},
    status: "running",
    created_at: "2026-10-02T08:00:00Z",
    updated_at: "2026-10-02T08:00:05Z",
    organization_id: organizationId,
    job_id: "job-1",
    result: null,
    error: null,
    error_code: null,
    error_detail: null,
    job_status: "processing",
    ...changes,
  };
}

/** A simple pipeline as the service writes it. */
export function wireSimplePipeline(changes: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return {
    id: "sp-1",
    project_id: "project-1",
    organization_id: organizationId,
    status: "running",
    is_terminal: false,
    is_failed: false,
    created_at: "2026-10-02T08:00:00Z",
    updated_at: "2026-10-02T08:00:05Z",
    config_path: "simple/sp-1.json",
    user_id: userId,
    name: "One fit",
    description: null,
    job_id: "job-1",
    error: null,
    error_code: null,
    created_by_email: "ada@example.org",
    result: null,
    ...changes,
  };
}

/** An optimization as the documents show it: without a job. */
export function wireOptimization(changes: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return {
    id: "opt-1",
    project_id: "project-1",
    organization_id: organizationId,
    status: "running",
    run_count: 1,
    name: "Thickness",
    description: null,
    kind: "optimize",
    created_at: "2026-10-02T08:00:00Z",
    created_by_email: null,
    cell_spec_id: null,
    parameterized_model_id: "pm-1",
    metrics: null,
    error: null,
    error_code: null,
    ...changes,
  };
}

/** Answers by method and path; what is not in the table fails the test by its 500. */
export const routes =
  (table: Readonly<Record<string, ScriptedReply | ((request: SeenRequest) => ScriptedReply)>>) =>
  (request: SeenRequest): ScriptedReply => {
    const reply = table[`${request.method} ${request.path}`];
    if (typeof reply === "function") return reply(request);
    return (
      reply ?? { status: 500, json: { detail: `no reply written for ${request.method} ${request.path}` } }
    );
  };

/** A clock whose pauses are over at once, and on which nothing else takes time. */
export function hurryingClock(): Clock & { readonly pauses: readonly number[] } {
  let now = 0;
  const pauses: number[] = [];
  return {
    pauses,
    now: () => now,
    wallNow: () => now,
    // oxlint-disable-next-line require-await -- rejects where it throws
    async sleep(ms, signal) {
      signal?.throwIfAborted();
      pauses.push(ms);
      now += ms;
    },
  };
}

/** A moment of the service's clock, as its records have it, so many milliseconds from now. */
export function serviceTime(fromNowMs: number): string {
  return new Date(Date.now() + fromNowMs).toISOString();
}
