import { request as httpRequest, type IncomingHttpHeaders } from "node:http";

export interface RawAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  readonly body: Buffer;
}

export interface RawRequest {
  readonly method?: string | undefined;
  readonly headers?: Readonly<Record<string, string | string[]>> | undefined;
  readonly body?: string | Buffer | undefined;
}

/** A request as a foreign client would send it: nothing is added, nothing is followed. */
export function rawRequest(base: string, path: string, options: RawRequest = {}): Promise<RawAnswer> {
  const { hostname, port } = new URL(base);
  const { method = "GET", headers = {}, body } = options;
  return new Promise((resolve, reject) => {
    const length = body === undefined ? {} : { "Content-Length": Buffer.byteLength(body) };
    // The path goes out as it is written; URL would tidy it up.
    const sent = httpRequest(
      { hostname, port, path, method, headers: { ...length, ...headers }, agent: false },
      (answer) => {
        const chunks: Buffer[] = [];
        answer.on("data", (chunk: Buffer) => chunks.push(chunk));
        answer.on("error", reject);
        answer.on("end", () => {
          const body = Buffer.concat(chunks);
          const { statusCode: status = 0, headers } = answer;
          resolve({ status, headers, text: body.toString("utf8"), body });
        });
      },
    );
    sent.on("error", reject);
    sent.end(body);
  });
}

/** A JSON request. */
export function rawJson(
  base: string,
  path: string,
  value: unknown,
  headers: Readonly<Record<string, string>> = {},
  method = "POST",
): Promise<RawAnswer> {
  return rawRequest(base, path, {
    method,
    headers: { "Content-Type": "application/json", ...headers },
    body: JSON.stringify(value),
  });
}
