import { request, type IncomingHttpHeaders } from "node:http";
import type { MockAccount, RunningMock } from "@simjobs/mock";

export interface ForeignReply {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly bytes: Buffer;
  /** The body, parsed. */
  readonly json: () => unknown;
}

export interface ForeignRequest {
  readonly json?: unknown;
  readonly body?: Buffer;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Somebody else's client: plain requests, made by no code of ours. Nothing is followed, repeated or corrected. */
export class ForeignClient {
  readonly #url: string;
  readonly #account: MockAccount;
  #cookie: string | undefined;

  constructor(mock: RunningMock, account: MockAccount) {
    this.#url = mock.url;
    this.#account = account;
  }

  ionworks(method: string, path: string, options: ForeignRequest = {}): Promise<ForeignReply> {
    const headers = { "X-API-Key": this.#account.ionworks.apiKey, ...options.headers };
    return this.send(method, path, { ...options, headers });
  }

  /** Logs on first, once. */
  async jess(method: string, path: string, options: ForeignRequest = {}): Promise<ForeignReply> {
    this.#cookie ??= await this.#logOn();
    return this.send(method, path, { ...options, headers: { Cookie: this.#cookie, ...options.headers } });
  }

  /** A request to any address, with nothing of ours. */
  send(method: string, path: string, options: ForeignRequest = {}): Promise<ForeignReply> {
    const isJson = options.json !== undefined;
    const body = isJson ? Buffer.from(JSON.stringify(options.json)) : options.body;
    const headers = {
      ...(isJson ? { "Content-Type": "application/json" } : {}),
      ...(body === undefined ? {} : { "Content-Length": String(body.length) }),
      ...options.headers,
    };
    return new Promise((resolve, reject) => {
      const sent = request(new URL(path, this.#url), { method, headers, agent: false }, (answer) => {
        const chunks: Buffer[] = [];
        answer.on("data", (chunk: Buffer) => chunks.push(chunk));
        answer.on("error", reject);
        answer.on("end", () => {
          const bytes = Buffer.concat(chunks);
          resolve({
            status: answer.statusCode ?? 0,
            headers: answer.headers,
            bytes,
            json: () => JSON.parse(bytes.toString("utf8")),
          });
        });
      });
      sent.on("error", reject);
      sent.end(body);
    });
  }

  async #logOn(): Promise<string> {
    const { email, password } = this.#account.jess;
    const reply = await this.send("POST", "/users/api/auth", { json: { email, password } });
    return reply.headers["set-cookie"]?.[0]?.split(";")[0] ?? "";
  }
}
