import type { RunningMock } from "../mock-options.js";
import { parsed, type JessCaller } from "./jess-client.js";
import { rawRequest, type RawAnswer } from "./raw-request.js";

/** Posts parts as a form: those with a dot in their name are files, the others are fields. */
export async function postForm(
  mock: RunningMock,
  jess: Pick<JessCaller, "cookie">,
  path: string,
  parts: Readonly<Record<string, string | Buffer>>,
): Promise<RawAnswer> {
  const pieces: Buffer[] = [];
  for (const [name, value] of Object.entries(parts)) {
    const disposition = name.includes(".") ? `name="file"; filename="${name}"` : `name="${name}"`;
    pieces.push(
      Buffer.from(`--aa\r\nContent-Disposition: form-data; ${disposition}\r\n\r\n`),
      Buffer.from(value),
      Buffer.from("\r\n"),
    );
  }
  pieces.push(Buffer.from("--aa--\r\n"));
  return rawRequest(mock.url, path, {
    method: "POST",
    headers: { Cookie: jess.cookie, "Content-Type": "multipart/form-data; boundary=aa" },
    body: Buffer.concat(pieces),
  });
}

/** Submits a job, and returns its id. */
export async function submit(
  mock: RunningMock,
  jess: JessCaller,
  parts: Readonly<Record<string, string | Buffer>>,
): Promise<string> {
  return String(parsed(await postForm(mock, jess, "/jess_web/api/job", parts))["data"]);
}
