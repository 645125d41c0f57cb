import type { MockAccount } from "../base/mock-account.js";
import type { RunningMock } from "../mock-options.js";
import { rawJson, rawRequest, type RawAnswer } from "./raw-request.js";

/** A signed-in caller of the mocked JESS, made of raw requests. */
export interface JessCaller {
  readonly cookie: string;
  readonly get: (path: string) => Promise<RawAnswer>;
  readonly post: (path: string, value: unknown) => Promise<RawAnswer>;
  /** `data` of the status reply. */
  readonly status: (id: string) => Promise<Record<string, unknown>>;
  readonly list: (filter?: object) => Promise<Record<string, unknown>[]>;
}

const api = "/jess_web/api";

export async function signIn(
  mock: RunningMock,
  account: MockAccount = mock.accounts[0],
): Promise<JessCaller> {
  const { email, password } = account.jess;
  const answer = await rawJson(mock.url, "/users/api/auth", { email, password });
  const cookie = cookieOf(answer);
  const headers = { Cookie: cookie };
  return {
    cookie,
    get: (path) => rawRequest(mock.url, `${api}${path}`, { headers }),
    post: (path, value) => rawJson(mock.url, `${api}${path}`, value, headers),
    status: async (id) => {
      const reply = parsed(await rawRequest(mock.url, `${api}/job/status/${id}`, { headers }));
      return objectOf(reply["data"]);
    },
    list: async (filter = {}) => {
      const { data } = parsed(await rawJson(mock.url, `${api}/jobs`, filter, headers));
      return Array.isArray(data) ? data.map(objectOf) : [];
    },
  };
}

/** Name and value of the cookie that an answer sets, as a client sends them back. */
export function cookieOf(answer: RawAnswer): string {
  const [first = ""] = answer.headers["set-cookie"] ?? [];
  return first.split(";")[0] ?? "";
}

export function parsed(answer: RawAnswer): Record<string, unknown> {
  return objectOf(JSON.parse(answer.text));
}

export function objectOf(value: unknown): Record<string, unknown> {
  if (typeof value !== "object" || value === null) throw new TypeError(`no object: ${JSON.stringify(value)}`);
  return Object.fromEntries(Object.entries(value));
}

/** The id of a reference: what stands after its colon, and after its kind. */
export function idOf(ref: string | undefined): string {
  return ref?.replace(/^[^:]+:(?:[^/]+\/)?/u, "") ?? "";
}
