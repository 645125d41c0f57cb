import { expect, it } from "vitest";
import { startMock } from "./start-mock.js";
import { withKeyOf } from "./testing/ionworks-client.js";
import { parsed } from "./testing/jess-client.js";
import { rawRequest } from "./testing/raw-request.js";

const id = "11111111-1111-4111-8111-111111111111";

it.each([
  ["GET", `/job/${id}`, "GET /jobs/:id", 404],
  ["POST", `/jobs/${id}/cancle`, "POST /jobs/:id/cancel", 404],
  ["GET", `/jobs/${id}/cancel`, "POST /jobs/:id/cancel", 405],
  ["DELETE", "/jobs", "GET /jobs", 405],
  ["POST", "/simulation/statuses", "POST /simulations/statuses", 404],
  ["GET", `/projects/${id}/studys`, "GET /projects/:id/studies", 404],
])("at Ionworks, %s %s is noted as being near to %s", async (method, path, nearest, status) => {
  await using mock = await startMock({ clock: "manual" });
  const answer = await rawRequest(mock.url, `${path}?token=s3cret`, { method });
  expect(parsed(answer)).toEqual({ detail: status === 404 ? "Not Found" : "Method Not Allowed" });
  expect(mock.requests()).toMatchObject([{ provider: "ionworks", method, status, nearest }]);
});

it.each([
  ["GET", "/jess_web/api/jobs/status/400123", "GET /jess_web/api/job/status/:id"],
  ["GET", "/jess_web/job/status/400123", "GET /jess_web/api/job/status/:id"],
  ["PUT", "/jess_web/api/job/400123", "POST /jess_web/api/job/:id"],
  ["GET", "/jess_web/api/job/files/400123/a/b.txt", "GET /jess_web/api/job/file/:id/*"],
  ["POST", "/users/api/login", "POST /users/api/logon"],
  ["GET", "/jess_web", "GET /jess_web/api/info"],
])("at JESS, %s %s is noted as being near to %s", async (method, path, nearest) => {
  await using mock = await startMock({ clock: "manual" });
  const answer = await rawRequest(mock.url, path, { method });
  expect([answer.status, answer.headers["content-type"]]).toEqual([404, "text/html"]);
  expect(mock.requests()).toMatchObject([{ provider: "jess", method, status: 404, nearest }]);
});

it("says nothing of it about a record that is not there, nor about the control", async () => {
  await using mock = await startMock({ clock: "manual" });
  await withKeyOf(mock).get(`/jobs/${id}`);
  await rawRequest(mock.url, "/_mock/state/nothing");
  const log = mock.requests();
  expect(log).toMatchObject([{ path: `/jobs/${id}`, status: 404 }]);
  expect(log.filter((request) => "nearest" in request)).toEqual([]);
});
