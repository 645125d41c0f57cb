import type { MockAccount } from "../base/mock-account.js";
import type { RunningMock } from "../mock-options.js";
import { rawJson, rawRequest, type RawAnswer } from "./raw-request.js";

/** A caller of the mocked Ionworks with an API key, made of raw requests. */
export interface IonworksCaller {
  readonly headers: Readonly<Record<string, string>>;
  readonly get: (path: string) => Promise<RawAnswer>;
  readonly post: (path: string, value?: unknown) => Promise<RawAnswer>;
  readonly patch: (path: string, value: unknown) => Promise<RawAnswer>;
  readonly remove: (path: string) => Promise<RawAnswer>;
}

export function withKeyOf(mock: RunningMock, account: MockAccount = mock.accounts[0]): IonworksCaller {
  const headers = { "X-API-Key": account.ionworks.apiKey };
  return {
    headers,
    get: (path) => rawRequest(mock.url, path, { headers }),
    post: (path, value) =>
      value === undefined
        ? rawRequest(mock.url, path, { method: "POST", headers })
        : rawJson(mock.url, path, value, headers),
    patch: (path, value) => rawJson(mock.url, path, value, headers, "PATCH"),
    remove: (path) => rawRequest(mock.url, path, { method: "DELETE", headers }),
  };
}
