import { gzipSync } from "node:zlib";
import { expect, it } from "vitest";
import { startMock } from "./start-mock.js";
import { parsed, signIn } from "./testing/jess-client.js";
import { rawRequest } from "./testing/raw-request.js";

/** Begins as gzip does, and goes on as it does not. */
const broken = Buffer.concat([gzipSync("{}").subarray(0, 12), Buffer.from("no gzip at all")]);

it.each([
  ["/simulations/statuses", "application/json", ["error_code", "message", "detail"]],
  ["/_mock/faults", "application/json", ["error"]],
  ["/jess_web/api/jobs", "text/html", []],
  ["/users/api/auth", "text/html", []],
])("a body that does not unpack is refused by %s in the form of its service", async (path, type, keys) => {
  await using mock = await startMock({ clock: "manual" });
  const { cookie } = await signIn(mock);
  const answer = await rawRequest(mock.url, path, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      "content-encoding": "gzip",
      cookie,
      "x-api-key": mock.accounts[0].ionworks.apiKey,
    },
    body: broken,
  });
  expect([answer.status, answer.headers["content-type"]]).toEqual([400, type]);
  if (type === "application/json") expect(Object.keys(parsed(answer))).toEqual(keys);
  else expect(answer.text).toContain("HTTP Status 400");
});

it("a body that is no JSON is refused by the storage in its own form, and noted", async () => {
  await using mock = await startMock({ clock: "manual" });
  const answer = await rawRequest(mock.storageUrl, "/storage/v1/object", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: "{",
  });
  expect([answer.status, Object.keys(parsed(answer))]).toEqual([400, ["statusCode", "error", "message"]]);
  expect(mock.requests()).toMatchObject([{ provider: "storage", method: "POST", status: answer.status }]);
});

it.each(["/jobs/", "/projects/"])(
  "the sign-in comes before the look at what is asked, at %s",
  async (path) => {
    await using mock = await startMock({ clock: "manual", switches: { ionworks: { slash: "redirect" } } });
    const redirected = await rawRequest(mock.url, path);
    const stranger = await rawRequest(mock.url, `${path.slice(0, -1)}?limit=many`);
    expect([redirected.status, stranger.status]).toEqual([307, 401]);
  },
);
