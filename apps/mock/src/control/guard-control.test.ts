import { describe, expect, it } from "vitest";
import { startMock } from "../start-mock.js";
import { parsed } from "../testing/jess-client.js";
import { rawRequest } from "../testing/raw-request.js";
import { refusedControl } from "./guard-control.js";

const json = { "content-type": "application/json" };
const here = { host: "127.0.0.1", publicUrl: null, publicStorageUrl: null };

describe("the names that the control answers to", () => {
  it.each([
    ["127.0.0.1:8787", here],
    ["127.0.0.2", here],
    ["localhost:8787", here],
    ["LocalHost", here],
    ["[::1]:8787", here],
    ["my-box.lan:8787", { host: "my-box.lan", publicUrl: null, publicStorageUrl: null }],
    ["192.168.1.5:8787", { host: "192.168.1.5", publicUrl: null, publicStorageUrl: null }],
    ["[fd00::5]:8787", { host: "fd00::5", publicUrl: null, publicStorageUrl: null }],
    // An address cannot be pointed elsewhere by anybody's name server.
    ["192.168.1.5:8787", { host: "0.0.0.0", publicUrl: null, publicStorageUrl: null }],
    ["[fd00::5]:8787", { host: "::", publicUrl: null, publicStorageUrl: null }],
    ["twin:8787", { host: "0.0.0.0", publicUrl: "http://twin:8787", publicStorageUrl: null }],
    ["Twin.Example", { host: "127.0.0.1", publicUrl: "https://twin.example/base", publicStorageUrl: null }],
  ])("are %s of %j", (host, reach) => {
    expect(refusedControl(reach, { method: "GET", headers: { host } })).toBeNull();
  });

  it.each([
    ["evil.example", here],
    ["evil.example:8787", here],
    ["localhost.evil.example", here],
    ["evil.localhost", here],
    ["127.0.0.1.evil.example", here],
    ["localhost@evil.example", here],
    ["evil.example#localhost", here],
    ["localhost, evil.example", here],
    ["", here],
    [undefined, here],
    ["[::1", here],
    // This one is not open to others, so nobody reaches it by another address.
    ["192.168.1.5", here],
    ["evil.example", { host: "0.0.0.0", publicUrl: null, publicStorageUrl: null }],
    ["evil.example", { host: "::", publicUrl: "http://twin:8787", publicStorageUrl: null }],
  ])("are not %s of %j", (host, reach) => {
    const refusal = refusedControl(reach, {
      method: "GET",
      headers: host === undefined ? {} : { host },
    });
    expect(refusal).toMatchObject({ status: 403, error: expect.stringContaining("--public-url") });
  });
});

describe("a page in a browser", () => {
  const host = "127.0.0.1:8787";
  const own = "http://127.0.0.1:8787";

  it.each([
    ["POST", { ...json, origin: own, "sec-fetch-site": "same-origin" }],
    ["DELETE", { origin: own, "sec-fetch-site": "same-origin" }],
    ["GET", { "sec-fetch-site": "same-origin", "sec-fetch-mode": "cors" }],
    ["GET", { "sec-fetch-site": "none", "sec-fetch-mode": "navigate" }],
    ["GET", { "sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate" }],
  ])("of the mock's own, or a link to it, is let through: %s %j", (method, headers) => {
    expect(refusedControl(here, { method, headers: { host, ...headers } })).toBeNull();
  });

  it.each([
    ["POST", { ...json, origin: "https://evil.example" }],
    ["POST", { ...json, origin: "null" }],
    ["POST", { ...json, origin: "http://localhost:3000", "sec-fetch-site": "same-site" }],
    ["POST", { ...json, origin: "http://127.0.0.1:8788" }],
    ["POST", { ...json, "sec-fetch-site": "cross-site" }],
    ["DELETE", { origin: "https://evil.example" }],
    ["GET", { "sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors" }],
    ["GET", { "sec-fetch-site": "same-site", "sec-fetch-mode": "cors" }],
    ["HEAD", { "sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors" }],
  ])("of another origin is turned away: %s %j", (method, headers) => {
    const refusal = refusedControl(here, { method, headers: { host, ...headers } });
    expect(refusal).toMatchObject({ status: 403, error: expect.stringContaining("other origins") });
  });

  it("may come from the public URL", () => {
    const reach = { host: "0.0.0.0", publicUrl: "https://twin.example", publicStorageUrl: null };
    const headers = { ...json, host: "twin.example", origin: "https://twin.example" };
    expect(refusedControl(reach, { method: "POST", headers })).toBeNull();
  });
});

async function ask(headers: Readonly<Record<string, string>>, body?: string) {
  await using mock = await startMock({ clock: "manual" });
  mock.addJobs({ provider: "jess" });
  const options = { method: "POST", headers, ...(body === undefined ? {} : { body }) };
  const answer = await rawRequest(mock.url, "/_mock/reset", options);
  const { jess } = parsed(await rawRequest(mock.url, "/_mock/state"));
  return { status: answer.status, error: parsed(answer)["error"], jess };
}

describe("a change", () => {
  it.each([{}, { "content-type": "text/plain" }, { "content-type": "multipart/form-data; boundary=x" }])(
    "with the headers %j is turned away before it is read, and changes nothing",
    async (headers) => {
      const { status, error, jess } = await ask(headers, "{}");
      expect([status, error]).toEqual([415, expect.stringContaining("content-type: application/json")]);
      expect(jess).toMatchObject({ counts: { UNPACKED: 1 } });
    },
  );

  it("without a body is one as well", async () => {
    expect(await ask({})).toMatchObject({ status: 415, jess: { counts: { UNPACKED: 1 } } });
  });

  it.each(["application/json", "application/json; charset=utf-8", "Application/JSON"])(
    "of the type %s is made",
    async (type) => {
      expect(await ask({ "content-type": type }, "{}")).toMatchObject({ status: 200, jess: { counts: {} } });
    },
  );
});

it.each(["/_mock/", "/_mock/state", "/_mock/requests", "/_mock/health", "/_mock/nothing", "/%5fmock/state"])(
  "turns a foreign name away at %s, with a sentence and nothing else",
  async (path) => {
    await using mock = await startMock({ clock: "manual" });
    const answer = await rawRequest(mock.url, path, { headers: { host: "evil.example" } });
    expect([answer.status, Object.keys(parsed(answer))]).toEqual([403, ["error"]]);
  },
);
