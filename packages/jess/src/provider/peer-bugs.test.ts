import { createServer } from "node:https";
import { inspect } from "node:util";
import { hasEnded, type CallEvent, type JobRef } from "@simjobs/core";
import { createTransport } from "@simjobs/http";
import { describe, expect, it, onTestFinished } from "vitest";
import { rawZip } from "../../test/raw-zip.js";
import { readFiles } from "../../test/read-files.js";
import {
  account,
  checkedIn,
  cookie,
  jwt,
  listRecord,
  loggedOn,
  no,
  startJess,
  statusRow,
  user,
  yes,
  type Said,
} from "../../test/scripted-jess.js";
import { testCertificate } from "../../test/test-certificate.js";
import { JessClient } from "../client.js";
import { jessProvider } from "./provider.js";

// Mistakes of other clients of the service, from docs/services/jess.md 6. None of them is ours.

const ref: JobRef = { provider: "jess", kind: "job", id: "400123" };
const statusRoute = "GET /jess_web/api/job/status/400123";
const cancelRoute = "POST /jess_web/api/job/400123";
const submitRoute = "POST /jess_web/api/job";
const zipRoute = "GET /jess_web/api/job/file/400123";
const status = (word: string, changes = {}): Said => ({
  body: yes("400123 status available", statusRow({ status: word, ...changes })),
});
const file = (name: string) => ({ name, content: Buffer.from("x") });
const submission = { models: [file("a.idf")], weather: [file("b.epw")], mark: "mark-0001" };

async function start() {
  const jess = await startJess();
  const client = jess.client();
  return { jess, client, provider: jessProvider(client) };
}

describe("words that end a job", () => {
  it.each([
    ["CANCELED", "cancelled"],
    ["CANCELLED", "cancelled"],
    ["REJECTED", "failed"],
    ["FINISHED", "completed"],
  ])(
    "peer bug: waits for another spelling, or for FINISHED only, and polls a job that is %s for ever",
    async (word, ours) => {
      const { jess, provider } = await start();
      jess.on(statusRoute, status(word));
      const reading = await provider.get(ref);
      expect(reading.status).toBe(ours);
      expect(hasEnded(reading.status)).toBe(true);
    },
  );

  it.each(["ERROR", "TIMED OUT", "SUBMITTED"])(
    "peer bug: takes %s, which is no word of the service, for an end",
    async (word) => {
      const { jess, provider } = await start();
      jess.on(statusRoute, status(word));
      await expect(provider.get(ref)).resolves.toMatchObject({ status: "unknown", nativeStatus: word });
    },
  );

  it("peer bug: keeps the first status that it saw", async () => {
    const { jess, provider } = await start();
    jess.on(statusRoute, status("QUEUED"), status("FINISHED"));
    expect((await provider.get(ref)).nativeStatus).toBe("QUEUED");
    expect((await provider.get(ref)).nativeStatus).toBe("FINISHED");
  });

  it.each([
    ["without data", yes("400123 status available", null)],
    ["without a status", yes("400123 status available", { job_ID: 400_123 })],
    ["without anything", {}],
  ])("peer bug: shows an answer %s as a status, and polls on", async (_what, body) => {
    const { jess, provider } = await start();
    jess.on(statusRoute, { body });
    await expect(provider.get(ref)).rejects.toMatchObject({ code: "bad_reply" });
  });

  it("peer bug: takes a job off its list as soon as its cancel was answered", async () => {
    const { jess, provider } = await start();
    jess.on(cancelRoute, {
      body: yes("Cancel flag has been set for 400123", statusRow({ cancel_Flag: true })),
    });
    const reply = await provider.requestCancel(ref);
    expect(reply.answer).toBe("accepted");
    expect(reply.reading?.status).toBe("cancelling");
  });

  it("peer bug: ignores a status of HTTP that is no success", async () => {
    const { jess, provider } = await start();
    jess.on(statusRoute, { status: 501, body: yes("", statusRow({ status: "FINISHED" })) });
    await expect(provider.get(ref)).rejects.toMatchObject({ code: "service_failed" });
  });
});

describe("a submit", () => {
  it("peer bug: goes on with the job before after a submit that was refused", async () => {
    const { jess, client } = await start();
    jess.on(submitRoute, { body: yes("Job 400123 is created", 400_123) }, { body: no("Submission failed") });
    await expect(client.submitEnergyPlus(submission)).resolves.toMatchObject({ id: "400123" });
    await expect(client.submitEnergyPlus(submission)).rejects.toMatchObject({ code: "refused" });
  });

  it("peer bug: says nothing about a submit that was refused", async () => {
    const { jess, client } = await start();
    jess.on(submitRoute, { body: no("Submission failed") });
    await expect(client.submitEnergyPlus(submission)).rejects.toMatchObject({
      code: "refused",
      serviceMessage: "Submission failed",
    });
  });

  it("peer bug: fails on a job that it has submitted itself", async () => {
    const { jess, provider } = await start();
    jess.on(submitRoute, { body: yes("Job 400123 is created", 400_123) });
    jess.on(statusRoute, status("FINISHED"));
    jess.on("POST /jess_web/api/jobs", { body: yes("", [listRecord()]) });
    const [own] = await provider.submit({ kind: "energyplus", ...submission });
    expect(own).toEqual(ref);
    await expect(provider.get(own ?? ref)).resolves.toMatchObject({ status: "completed" });
    expect([...(await provider.getMany([ref])).keys()]).toEqual(["jess:400123"]);
  });

  it("peer bug: calls a multipart body JSON", async () => {
    const { jess, client } = await start();
    jess.on(submitRoute, { body: yes("Job 400123 is created", 400_123) });
    jess.on(statusRoute, status("QUEUED"));
    await client.submitEnergyPlus(submission);
    expect(jess.heard.at(-1)?.headers["content-type"]).toMatch(/^multipart\/form-data; boundary=/);
    await client.job("400123");
    expect(jess.heard.at(-1)?.headers["content-type"]).toBeUndefined();
  });

  it("peer bug: sends the back-slashes of a Windows path", async () => {
    const { jess, client } = await start();
    await expect(
      client.submitEnergyPlus({ ...submission, models: [file("models\\a.idf")] }),
    ).rejects.toMatchObject({ code: "bad_input" });
    expect(jess.asked).toEqual([]);
  });
});

describe("the session", () => {
  it("peer bug: takes the first cookie for the session, whatever its name", async () => {
    const { jess, client } = await start();
    jess.on("POST /users/api/auth", {
      ...loggedOn("unused"),
      headers: { "set-cookie": ["route=node-7; Path=/", "session_token=the-one; Path=/"] },
    });
    jess.on(statusRoute, status("QUEUED"));
    await client.job("400123");
    expect(jess.heard.at(-1)?.headers.cookie).toBe("session_token=the-one");
  });

  it("peer bug: sends a cookie's attributes back, or the cookie once more on every call", async () => {
    const { jess, client } = await start();
    jess.on(
      statusRoute,
      { ...status("QUEUED"), headers: cookie("renewed") },
      { status: 401 },
      status("QUEUED"),
    );
    for (let nth = 0; nth < 3; nth += 1) await client.job("400123");
    const sent = jess.heard
      .filter(({ path }) => path.includes("/job/status/"))
      .map(({ headers }) => headers.cookie);
    expect(sent).toEqual([
      "session_token=log-on-1",
      "session_token=renewed",
      "session_token=log-on-2",
      "session_token=log-on-2",
    ]);
  });

  it("peer bug: forgets to send the cookie", async () => {
    const { jess, client } = await start();
    jess.on(statusRoute, status("QUEUED"));
    jess.on("GET /jess_web/api/account", { body: yes("", account) });
    jess.on("POST /jess_web/api/jobs", { body: yes("", []) });
    jess.on(zipRoute, { body: rawZip([]) });
    await client.job("400123");
    await client.account();
    await client.jobs();
    await readFiles(client.results.files("400123"));
    const guarded = jess.heard.filter(({ path }) => path !== "/users/api/auth");
    expect(guarded).toHaveLength(4);
    for (const { headers } of guarded) expect(headers.cookie).toBe("session_token=log-on-1");
  });

  it("peer bug: asks for the service's version before every call", async () => {
    const { jess, client } = await start();
    jess.on(statusRoute, status("QUEUED"));
    await client.job("400123");
    expect(jess.asked).toEqual(["POST /users/api/auth", statusRoute]);
  });

  it("peer bug: never renews the session in time", async () => {
    const { jess, client } = await start();
    jess.on(statusRoute, status("QUEUED"));
    await client.job("400123");
    jess.clock.advance(5 * 60 * 60 * 1000);
    await client.job("400123");
    expect(jess.asked).toEqual(["POST /users/api/auth", statusRoute, "POST /users/api/checkin", statusRoute]);
  });

  it("peer bug: posts by GET", async () => {
    const { jess, client } = await start();
    jess.on(cancelRoute, { body: no("Job 400123 is not found or not cancellable") });
    await client.checkIn();
    await client.cancelJob("400123");
    expect(jess.asked).toEqual(["POST /users/api/auth", "POST /users/api/checkin", cancelRoute]);
  });

  it.each(["", "<html>401 Unauthorized</html>", "{"])(
    "peer bug: fails on a 401 whose body is %j",
    async (body) => {
      const { jess, client } = await start();
      jess.on(statusRoute, { status: 401, body }, status("QUEUED"));
      await expect(client.job("400123")).resolves.toMatchObject({ status: "QUEUED" });
    },
  );

  it("peer bug: tells the token", async () => {
    const { jess, client, provider } = await start();
    const token = jwt({ iat: 1, n: 7 });
    jess.on("POST /users/api/auth", loggedOn(token));
    jess.on("POST /users/api/checkin", checkedIn(token));
    jess.on(statusRoute, { body: no(`Session ${token} cannot see job 400123; ${user.password}`) });
    jess.on("GET /jess_web/api/session", { body: yes("JESS session key is valid.", null) });
    const told: CallEvent[] = [];
    const error: unknown = await client
      .job("400123", { onEvent: (event) => told.push(event) })
      .catch((reason: unknown) => reason);
    const auth = await client.checkIn();
    const shown = inspect([error, told, client, provider, auth], { depth: 8, showHidden: true });
    expect(shown).toContain("cannot see job 400123");
    expect(shown).not.toContain(token);
    expect(shown).not.toContain(user.password);
  });

  it("peer bug: holds on to connections after it was closed", async () => {
    const { jess, client } = await start();
    jess.on(statusRoute, status("QUEUED"));
    await client.job("400123");
    await client.close();
    await expect(client.job("400123")).rejects.toMatchObject({ code: "unreachable" });
  });
});

describe("a server whose certificate nobody vouches for", () => {
  async function startSecure() {
    const asked: string[] = [];
    const server = createServer(testCertificate, (request, response) => {
      asked.push(`${request.method} ${request.url}`);
      request.resume().on("end", () => {
        response.setHeader("set-cookie", `session_token=${jwt({})}; Path=/`);
        response.end(JSON.stringify(request.url === "/users/api/auth" ? authBody : yes("created", 1)));
      });
    });
    await new Promise<void>((listening) => {
      server.listen(0, "127.0.0.1", listening);
    });
    onTestFinished(() => void server.close());
    const address = server.address();
    const baseUrl = `https://127.0.0.1:${address !== null && typeof address === "object" ? address.port : 0}`;
    const client = (extraCa?: string) => {
      const transport = createTransport({ baseUrl, extraCa, budget: null, random: () => 0 });
      const own = new JessClient({ transport, credentials: user });
      onTestFinished(() => own.close());
      return own;
    };
    return { asked, client };
  }
  const authBody = { ok: true, status: "Signed in", jwt: "Session token in cookie", user: "Ada" };

  it.each<[string, (client: JessClient) => Promise<unknown>]>([
    ["a log-on", (client) => client.logOn()],
    ["an upload", (client) => client.submitEnergyPlus(submission)],
    ["a download", (client) => client.results.zip("400123")],
  ])("peer bug: is believed with %s", async (_what, call) => {
    const { asked, client } = await startSecure();
    await expect(call(client())).rejects.toMatchObject({
      code: "unreachable",
      message: expect.stringContaining("DEPTH_ZERO_SELF_SIGNED_CERT"),
    });
    expect(asked).toEqual([]); // neither password nor file has left
  });

  it("is talked to once its certificate was given as one more to believe", async () => {
    const { asked, client } = await startSecure();
    await expect(client(testCertificate.cert).submitEnergyPlus(submission)).resolves.toMatchObject({
      id: "1",
    });
    expect(asked).toEqual(["POST /users/api/auth", submitRoute]);
  });
});

it("peer bug: runs what it was given for a file as code", async () => {
  const { jess, client } = await start();
  jess.on(submitRoute, { body: yes("Job 400123 is created", 400_123) });
  const name = "exit(process.pid) or $(exit).idf";
  await client.submitEnergyPlus({ ...submission, models: [file(name)] });
  expect(jess.heard.at(-1)?.body.toString()).toContain(`filename="${name}"`);
});

describe("results", () => {
  it("peer bug: writes whatever comes as if it were a zip", async () => {
    const { jess, client } = await start();
    jess.on(statusRoute, status("FINISHED"));
    jess.on(zipRoute, { body: no("Results have been removed") });
    await expect(readFiles(client.results.files("400123"))).rejects.toMatchObject({
      code: "not_found",
      serviceMessage: expect.stringContaining("Results have been removed"),
    });
  });

  it("peer bug: unpacks paths that lead out of the folder", async () => {
    const { jess, client } = await start();
    jess.on(zipRoute, {
      body: rawZip([
        { name: "good", content: "1" },
        { name: "../../bad", content: "2" },
      ]),
    });
    await expect(readFiles(client.results.files("400123"))).rejects.toMatchObject({ code: "bad_reply" });
  });

  it("peer bug: keeps the body of an error as if it were the file", async () => {
    const { jess, client } = await start();
    jess.on(statusRoute, status("FINISHED"));
    jess.on(`${zipRoute}/eplustbl.csv`, { status: 404, body: "no such file" });
    await expect(
      readFiles(client.results.files("400123", { paths: ["eplustbl.csv"] })),
    ).rejects.toMatchObject({ code: "not_found" });
  });

  it("peer bug: asks for variables with doubled commas", async () => {
    const { jess, client } = await start();
    jess.on("GET /jess_web/api/eso/var/400123/eplusout.eso", { body: yes("", []) });
    await client.results.esoValues("400123", "eplusout.eso", { pid: 0, variables: [1, 2] });
    expect(decodeURIComponent(jess.heard.at(-1)?.query ?? "")).toBe("pid=0&vars=1,2");
  });

  it("peer bug: takes FINISHED for success", async () => {
    const { jess, client } = await start();
    jess.on(statusRoute, status("FINISHED"));
    jess.on("GET /jess_web/api/job/dir/400123", {
      body: yes("", {
        fileName: "Result folder",
        nocheck: true,
        children: [{ fileName: "eplusout.end", nocheck: false, fileSize: 1, children: [] }],
      }),
    });
    jess.on(`${zipRoute}/eplusout.end`, {
      body: "EnergyPlus Terminated--Fatal Error Detected. 0 Warning; 1 Severe Errors; Elapsed Time=0.59sec",
    });
    await expect(client.results.checkOutcome("400123")).resolves.toMatchObject({ verdict: "failed" });
  });
});
