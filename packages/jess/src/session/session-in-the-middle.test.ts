import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { isJobError, type JobRef } from "@simjobs/core";
import { createTransport } from "@simjobs/http";
import { describe, expect, it, onTestFinished } from "vitest";
import { cookie, manualClock, startJess, statusRow, user, yes } from "../../test/scripted-jess.js";
import { JessClient } from "../client.js";
import { jessProvider } from "../provider/provider.js";

const huge = {
  models: [{ name: "a.idf", content: Buffer.from("x") }],
  weather: [{ name: "b.epw", content: Buffer.alloc(30_000_000, "x") }],
  mark: "mark-0001",
};

/** A service that takes one upload only, and says 401 to others before it has read them. */
async function startImpatient() {
  let uploads = 0;
  let created = 0;
  const server = createServer((request, response) => {
    request.on("error", () => undefined);
    const answer = (status: number, value: unknown, headers = {}): void => {
      response.writeHead(status, { "content-type": "application/json", ...headers });
      response.end(JSON.stringify(value));
    };
    if (request.url === "/users/api/auth") {
      return answer(200, { ok: true, status: "" }, cookie(`token-${uploads}`));
    }
    if (request.url === "/jess_web/api/session") return answer(200, yes("JESS session key is valid.", null));
    if (request.url === "/jess_web/api/jobs") return answer(200, yes("", []));
    uploads += 1;
    if (uploads === 1) {
      response.writeHead(401, { connection: "close" });
      return response.end(() => request.socket.end());
    }
    request.resume();
    return request.on("end", () => {
      created += 1;
      answer(200, yes("Job 400123 is created", 400_123));
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const { port } = server.address() as AddressInfo;
  const client = new JessClient({
    transport: createTransport({ baseUrl: `http://127.0.0.1:${port}`, clock: manualClock(), budget: null }),
    credentials: user,
  });
  onTestFinished(async () => {
    await client.close();
    server.closeAllConnections();
    server.close();
  });
  return { client, uploads: () => uploads, created: () => created };
}

const said = (status: string) => ({ body: yes("", statusRow({ status })) });

describe("a session that ends in the middle", () => {
  it("of an upload either has it sent anew, whole, or is told as unclear, and makes no two jobs", async () => {
    const { client, uploads, created } = await startImpatient();
    // Whether the 401 is seen before the connection breaks is the network's choice.
    const outcome = await client.submitEnergyPlus(huge).catch((error: unknown) => error);
    if (isJobError(outcome)) {
      expect(outcome.code).toBe("submit_unclear");
      expect([uploads(), created()]).toEqual([1, 0]);
    } else {
      expect(outcome).toMatchObject({ id: "400123" });
      expect([uploads(), created()]).toEqual([2, 1]);
    }
  });

  it("of a wait is renewed, once a time, and the wait goes on", async () => {
    const jess = await startJess();
    const route = "GET /jess_web/api/job/status/400123";
    jess.on(route, said("QUEUED"), { status: 401 }, said("QUEUED"), { status: 401 }, said("FINISHED"));
    const provider = jessProvider(jess.client());
    const ref: JobRef = { provider: "jess", kind: "job", id: "400123" };
    const words: string[] = [];
    for (let look = 0; look < 3; look += 1) words.push((await provider.get(ref)).nativeStatus);
    expect(words).toEqual(["QUEUED", "QUEUED", "FINISHED"]);
    expect(jess.asked.filter((asked) => asked === "POST /users/api/auth")).toHaveLength(3);
  });
});

it("is asked once more with a new sign-in, which `maxRetries: 0` does not count as a retry", async () => {
  const jess = await startJess();
  const route = "GET /jess_web/api/job/status/400123";
  jess.on(route, { status: 401 }, said("QUEUED"), { status: 503 }, said("FINISHED"));
  const client = new JessClient({ credentials: user, baseUrl: jess.url, clock: jess.clock, maxRetries: 0 });
  onTestFinished(() => client.close());
  await expect(client.job("400123")).resolves.toMatchObject({ status: "QUEUED" });
  await expect(client.job("400123")).rejects.toMatchObject({ code: "service_failed", httpStatus: 503 });
  expect(jess.asked.filter((asked) => asked === route)).toHaveLength(3);
});
