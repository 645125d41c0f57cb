import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import type { Clock } from "@simjobs/core";
import { createTransport, type Transport } from "@simjobs/http";
import { onTestFinished } from "vitest";
import { JessClient } from "../src/client.js";
import type { JessClientOptions } from "../src/resources/client-options.js";

export interface Heard {
  readonly method: string;
  readonly path: string;
  /** What follows the question mark, as it was written. */
  readonly query: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

export interface Said {
  readonly status?: number;
  /** An object is sent as JSON, a text or bytes as they are. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  /** Drops the connection instead of answering. */
  readonly drop?: true;
  /** Drops the connection after so many bytes of the body. */
  readonly cutAfter?: number;
}

type Script = Said | ((heard: Heard) => Said | Promise<Said>);

export interface ScriptedJess {
  readonly url: string;
  readonly heard: Heard[];
  /** `GET /jess_web/api/info`, in the order in which they came. */
  readonly asked: readonly string[];
  readonly clock: ManualClock;
  /** Answers a route, in place of what answered it before. Several answers are given in turn, the last one for good. */
  on(route: string, ...answers: readonly Script[]): void;
  transport(): Transport;
  client(options?: Omit<JessClientOptions, "transport">): JessClient;
}

export interface ManualClock extends Clock {
  advance(ms: number): void;
}

export const startOfTime = Date.parse("2026-11-22T10:00:00Z");
export const user = { email: "ada@example.org", password: "correct horse" };

/** A clock that moves by hand and by being slept on. */
export function manualClock(): ManualClock {
  let now = 1000;
  return {
    now: () => now,
    wallNow: () => startOfTime + now,
    sleep: async (ms, signal) => {
      signal?.throwIfAborted();
      now += ms;
    },
    advance: (ms) => {
      now += ms;
    },
  };
}

/** A server on loopback that answers as it is told, and closes itself. It signs in and finds the account linked. */
export async function startJess(): Promise<ScriptedJess> {
  const heard: Heard[] = [];
  const routes = new Map<string, Script[]>();
  const clock = manualClock();
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("error", () => undefined);
    request.on("end", () => {
      const [path = "", query = ""] = (request.url ?? "").split("?");
      const one = {
        method: request.method ?? "",
        path,
        query,
        headers: request.headers,
        body: Buffer.concat(chunks),
      };
      heard.push(one);
      response.sendDate = false; // the time of this machine is nobody's in a test
      const script = routes.get(`${one.method} ${path}`) ?? [{ status: 404, body: "no such route" }];
      const next = script.length > 1 ? script.shift() : script[0];
      void Promise.resolve(typeof next === "function" ? next(one) : next).then((said) => {
        if (said?.drop === true) return request.socket.destroy();
        const bytes = bytesOf(said?.body);
        for (const [name, value] of Object.entries(said?.headers ?? {})) response.setHeader(name, value);
        response.statusCode = said?.status ?? 200;
        if (said?.cutAfter === undefined) return response.end(bytes);
        response.setHeader("content-length", bytes.byteLength);
        return response.write(bytes.subarray(0, said.cutAfter), () =>
          setImmediate(() => request.socket.destroy()),
        );
      });
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;
  const on = (route: string, ...answers: readonly Script[]): void => {
    routes.set(route, [...answers]);
  };

  let tokens = 0;
  on("POST /users/api/auth", () => loggedOn(`log-on-${(tokens += 1)}`));
  on("POST /users/api/checkin", () => checkedIn(`check-in-${(tokens += 1)}`));
  on("GET /jess_web/api/session", { body: yes("JESS session key is valid.", null) });

  const transport = (): Transport => createTransport({ baseUrl: url, clock, random: () => 0, budget: null });
  return {
    url,
    heard,
    get asked() {
      return heard.map(({ method, path }) => `${method} ${path}`);
    },
    clock,
    on,
    transport,
    client: (options = {}) => {
      const client = new JessClient({ credentials: user, ...options, transport: transport() });
      onTestFinished(() => client.close());
      return client;
    },
  };
}

function bytesOf(body: unknown): Buffer {
  if (Buffer.isBuffer(body)) return body;
  return Buffer.from(typeof body === "string" ? body : JSON.stringify(body ?? null));
}

export function yes(status: string, data: unknown): unknown {
  return { ok: true, status, data };
}

export function no(status: string): unknown {
  return { ok: false, status, data: null };
}

export function cookie(token: string): Readonly<Record<string, string>> {
  return { "set-cookie": `session_token=${token}; Path=/; HttpOnly` };
}

export function loggedOn(token: string): Said {
  return {
    headers: cookie(token),
    body: {
      ok: true,
      status: "Logged in successfully!",
      jwt: "Session token in cookie",
      user: "Ada",
      role: null,
      email: user.email,
    },
  };
}

export function checkedIn(token: string): Said {
  return {
    headers: cookie(token),
    body: {
      ok: true,
      status: "Session renewed successfully!",
      jwt: "Session key cookie",
      user: "Ada",
      role: "user",
      email: user.email,
    },
  };
}

/** A token that tells when it was issued, and for how long it is good. */
export function jwt(claims: { readonly iat?: number; readonly exp?: number; readonly n?: number }): string {
  return `${base64url({ kid: "1", alg: "RS256" })}.${base64url(claims)}.c2lnbmF0dXJl`;
}

function base64url(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}

/** A status object as the service writes it. */
export function statusRow(changes: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return {
    id: 400_068,
    job_ID: 400_123,
    status: "QUEUED",
    status_Info: "Job preparation done; awaiting execution.",
    progress: "20, 0, 0, 0, 16, 4, 0",
    cancel_Flag: false,
    completion_Time: null,
    last_Update: 1_608_000_004_800,
    ...changes,
  };
}

/** A record of the job list as the service writes it. */
export function listRecord(changes: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return {
    job_SN: 400_123,
    id: 77,
    username: "Ada",
    job_Name: "my title",
    job_Desc: "my text",
    job_Type: "EP_IDF",
    job_Subset: "ALL",
    job_Args: "",
    status: "FINISHED",
    message: "Job finished. Results collected into tables.",
    progress: "1, 0, 0, 0, 0, 0, 1",
    njobs: 1,
    cputime: 6,
    submissionSize: 1_700_000,
    storageSize: 15_000_000,
    resultSize: 0,
    received: 1_625_000_000_000,
    accepted: null,
    prepared: 1_625_000_001_000,
    simulated: 1_625_000_011_000,
    collected: 1_625_000_011_090,
    retrieved: null,
    cancelled: null,
    ...changes,
  };
}

export const account = {
  id: 77,
  username: "Ada",
  firstname: "Ada",
  surname: "L",
  email: "ada@example.org",
  address: "NA",
  telephone: "null",
  permissions: "",
  userGroup: "admin",
  suspended: false,
  overdraft: 100,
  cpuhour: 12.5,
  registered: 1_600_000_000_000,
  last_Access: 1_600_000_000_000,
};
