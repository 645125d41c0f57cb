import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import { bytesOf, timeSeriesFile } from "../../test/parquet.js";
import {
  clientOf,
  hurryingClock,
  routes,
  standardNotFound,
  startService,
  testKey,
  wireJob,
  wireSimulation,
  type ScriptedReply,
  type ScriptedService,
  type SeenRequest,
} from "../../test/scripted-service.js";
import type { IonworksClient } from "../client.js";

const whole = timeSeriesFile();
const path = "/simulations/sim-1/time_series/download";

/** A service whose storage answers as the test says. */
async function start(
  storageAnswer: (request: SeenRequest, nth: number) => ScriptedReply,
  host = "127.0.0.1",
): Promise<{ service: ScriptedService; storage: ScriptedService; client: IonworksClient }> {
  const storage = await startService((request) => storageAnswer(request, storage.requests.length), host);
  const service = await startService(({ path: asked }) =>
    asked === path
      ? {
          status: 307,
          headers: { location: `${storage.url}/f.parquet?sig=signed-${service.requests.length}` },
        }
      : { status: 500 },
  );
  return { service, storage, client: clientOf(service) };
}

async function fetched(client: IonworksClient, options = {}): Promise<Buffer> {
  const file = await client.simulationResult("sim-1", "time_series", options);
  return bytesOf(file.content);
}

describe("a table of results", () => {
  it.each([
    ["another port", "127.0.0.1"],
    ["another host", "127.0.0.2"],
  ])("weak point 9: comes from storage at %s, where no credential arrives", async (_where, host) => {
    for (const credentials of [{ apiKey: testKey }, { token: "token-12345", organizationId: "org-secret" }]) {
      const { service, storage } = await start(() => ({ bytes: whole }), host);
      const client = clientOf(service, { credentials });
      expect((await fetched(client)).equals(whole)).toBe(true);
      const secrets = /secret|token-12345/u;
      expect(JSON.stringify(service.requests.map(({ headers }) => headers))).toMatch(secrets);
      expect(JSON.stringify(storage.requests.map(({ headers }) => headers))).not.toMatch(secrets);
      expect(storage.requests[0]?.headers["accept-encoding"]).toBe("identity");
    }
  });

  it("tells its size before it is read, and may be left unread", async () => {
    const { client } = await start(() => ({
      bytes: whole,
      headers: { "content-length": String(whole.length) },
    }));
    const file = await client.simulationResult("sim-1", "time_series");
    expect(file.size).toBe(whole.length);
    file.close();
    await expect(bytesOf(file.content)).rejects.toMatchObject({ code: "bad_reply" });
  });

  it.each([400, 403, 404, 410])(
    "is asked for once more where the storage refuses its link (%i)",
    async (status) => {
      const { service, storage, client } = await start((_request, nth) =>
        nth === 1 ? { status, text: "<Error>Request has expired</Error>" } : { bytes: whole },
      );
      expect((await fetched(client)).equals(whole)).toBe(true);
      expect(service.requests).toHaveLength(2);
      expect(storage.requests.map(({ query }) => query.get("sig"))).toEqual(["signed-1", "signed-2"]);
    },
  );

  it("is a fault of the service where the storage refuses the second link, too", async () => {
    const { service, client } = await start(() => ({ status: 403, text: "no" }));
    const error: unknown = await fetched(client).catch((reason: unknown) => reason);
    expect(error).toMatchObject({
      code: "service_failed",
      httpStatus: 403,
      message: expect.stringContaining("storage"),
    });
    expect(inspect(error)).not.toContain("signed-");
    expect(service.requests).toHaveLength(2);
  });

  it("is a fault of the service while the storage is down", async () => {
    const { client } = await start(() => ({ status: 503, text: "down" }));
    await expect(fetched(client)).rejects.toMatchObject({ code: "service_failed", httpStatus: 503 });
  });

  it("goes on after a break in the middle, with a new link and without a byte twice", async () => {
    const { service, client } = await start((_request, nth) => ({
      bytes: whole,
      ...(nth === 1 ? { breakAfter: 100 } : {}),
    }));
    expect((await fetched(client)).equals(whole)).toBe(true);
    expect(service.requests).toHaveLength(2);
  });

  it("is told as broken where it breaks again", async () => {
    const { service, client } = await start(() => ({ bytes: whole, breakAfter: 100 }));
    await expect(fetched(client)).rejects.toMatchObject({
      code: "unreachable",
      message: expect.stringContaining("broke off again, after 100 bytes"),
    });
    expect(service.requests).toHaveLength(2);
  });

  it.each<[string, (bytes: Uint8Array) => Uint8Array]>([
    ["has changed", (bytes) => bytes.map((byte, at) => (at === 50 ? byte + 1 : byte))],
    ["has become shorter than what came before", (bytes) => bytes.subarray(0, 40)],
  ])("is not pieced together where the content %s meanwhile", async (_what, change) => {
    const { client } = await start((_request, nth) =>
      nth === 1 ? { bytes: whole, breakAfter: 100 } : { bytes: change(whole) },
    );
    await expect(fetched(client)).rejects.toMatchObject({
      code: "bad_reply",
      message: expect.stringContaining("changed"),
    });
  });

  it.each<[string, Uint8Array]>([
    ["the first half of a file", whole.subarray(0, whole.length / 2)],
    ["the second half of a file", whole.subarray(whole.length / 2)],
    ["a page", Buffer.from("<html>Service under maintenance</html>")],
    ["nothing", new Uint8Array()],
  ])("of %s is told at its end", async (_what, bytes) => {
    const { client } = await start(() => ({ bytes }));
    await expect(fetched(client)).rejects.toMatchObject({
      code: "bad_reply",
      message: expect.stringContaining("no whole parquet file"),
    });
  });

  it("is refused over the size that the caller allows", async () => {
    const { client } = await start(() => ({ bytes: whole }));
    await expect(fetched(client, { maxBytes: 100 })).rejects.toMatchObject({ code: "too_large" });
    expect((await fetched(client, { maxBytes: whole.length })).equals(whole)).toBe(true);
  });

  it("ends with the caller's own reason where he stops it", async () => {
    const { service, client } = await start(() => ({ bytes: whole, holdAfter: 100 }));
    const stop = new AbortController();
    const file = await client.simulationResult("sim-1", "time_series", {}, { signal: stop.signal });
    await file.content.next();
    stop.abort(new Error("enough"));
    await expect(bytesOf(file.content)).rejects.toThrow("enough");
    expect(service.requests).toHaveLength(1);
  });

  it("that falls silent in the middle is asked for once more", async () => {
    const timers = new Set<{ ms: number; run: () => void }>();
    const { service, storage } = await start((_request, nth) => ({
      bytes: whole,
      ...(nth === 1 ? { holdAfter: 100 } : {}),
    }));
    const after = (ms: number, run: () => void): (() => void) => {
      const timer = { ms, run };
      timers.add(timer);
      return () => timers.delete(timer);
    };
    const client = clientOf(service, { transport: { after } });
    const file = await client.simulationResult("sim-1", "time_series");
    const begin = await file.content.next();
    const rest = bytesOf(file.content);
    for (const { ms, run } of timers) if (ms === 30_000) run(); // 30 s without a byte
    const bytes = Buffer.concat([begin.value ?? Buffer.alloc(0), await rest]);
    expect(bytes.equals(whole)).toBe(true);
    expect(storage.requests).toHaveLength(2);
  });
});

const notThere = (
  simulation: Record<string, unknown>,
  job?: Record<string, unknown>,
): Parameters<typeof routes>[0] => ({
  [`GET ${path}`]: standardNotFound,
  "GET /simulations/sim-1": { json: wireSimulation(simulation) },
  ...(job === undefined ? {} : { "GET /jobs/job-1": { json: wireJob(job) } }),
});

describe("results that are not there", () => {
  const failed = { status: "failed", is_terminal: true, is_failed: true };

  it.each<[string, Record<string, unknown>, Record<string, unknown> | undefined, Record<string, unknown>]>([
    ["yet", {}, {}, { code: "not_ready", message: expect.stringContaining("it is processing") }],
    [
      "since it failed",
      {},
      { ...failed, error: "no convergence", error_code: "SOLVER_ERROR" },
      { code: "model_failed", serviceCode: "SOLVER_ERROR", serviceMessage: "no convergence" },
    ],
    [
      "since it was cancelled",
      {},
      { ...failed, status: "canceled" },
      { code: "not_ready", message: expect.stringContaining("was cancelled") },
    ],
    [
      "in the form of today",
      { storage_folder: "simulations/sim-1" },
      { status: "completed", is_terminal: true },
      { code: "not_ready", hint: expect.stringContaining("converted") },
    ],
    [
      "by a simulation without a job",
      { job_id: null, status: "failed", error: "bad" },
      undefined,
      { code: "model_failed", serviceMessage: "bad" },
    ],
  ])("%s are told so", async (_why, simulation, job, expected) => {
    const client = clientOf(await startService(routes(notThere(simulation, job))));
    await expect(fetched(client)).rejects.toMatchObject(expected);
  });

  it("since there is no such simulation are not found", async () => {
    await expect(fetched(clientOf(await startService(() => standardNotFound)))).rejects.toMatchObject({
      code: "not_found",
    });
  });
});

async function startWait(
  simulations: readonly Record<string, unknown>[],
  jobs: readonly Record<string, unknown>[],
): Promise<{ service: ScriptedService; client: IonworksClient; clock: ReturnType<typeof hurryingClock> }> {
  const looks = { simulations: 0, jobs: 0 };
  const service = await startService(({ path: asked }) => {
    const [of, records, wire] = asked.startsWith("/jobs/")
      ? (["jobs", jobs, wireJob] as const)
      : (["simulations", simulations, wireSimulation] as const);
    return { json: wire(records[Math.min(looks[of]++, records.length - 1)]) };
  });
  const clock = hurryingClock();
  return { service, clock, client: clientOf(service, { transport: { clock } }) };
}

describe("waiting for results", () => {
  const stored = { storage_folder: "simulations/sim-1" };
  const done = { status: "completed", is_terminal: true, is_failed: false };

  it("ends when they are stored, with pauses that grow and are never quite the same", async () => {
    const { client, clock } = await startWait([{}, {}, {}, stored], [{}]);
    const randoms = [0, 0.5, 0.999];
    const random = (): number => randoms.shift() ?? 0.5;
    await expect(client.waitForResults("sim-1", { random })).resolves.toMatchObject(stored);
    expect(clock.pauses.map(Math.round)).toEqual([750, 1500, 2811]);
  });

  it("weak point 4: of a job that has completed without any ends with that said", async () => {
    const { client, clock } = await startWait([{}], [{}, done]);
    await expect(client.waitForResults("sim-1", { timeoutMs: 3_600_000 })).rejects.toMatchObject({
      code: "not_ready",
      message: expect.stringContaining("has completed, and the service has stored no results"),
    });
    expect(clock.now()).toBeLessThan(20_000);
  });

  it("gives a job that has just completed a moment to store them", async () => {
    const { client } = await startWait([{}, {}, stored], [done]);
    await expect(client.waitForResults("sim-1")).resolves.toMatchObject(stored);
  });

  it("weak point 12: of a failed job carries the service's code and words", async () => {
    const job = { ...done, status: "failed", is_failed: true, error: "diverged", error_code: "SOLVER_ERROR" };
    const { client } = await startWait([{}], [job]);
    await expect(client.waitForResults("sim-1")).rejects.toMatchObject({
      code: "model_failed",
      serviceCode: "SOLVER_ERROR",
      serviceMessage: "diverged",
      message: expect.stringContaining("SOLVER_ERROR: diverged"),
    });
  });

  it("weak point 5: that runs out of time is an error, never a half result", async () => {
    const { client } = await startWait([{}], [{}]);
    await expect(client.waitForResults("sim-1", { timeoutMs: 60_000 })).rejects.toMatchObject({
      code: "deadline",
      message: expect.stringContaining("it is processing"),
    });
  });

  it("outlives a service that is away for a while, and tells so if it stays away", async () => {
    let awayUntil = Number.POSITIVE_INFINITY;
    const clock = hurryingClock();
    const service = await startService(() =>
      service.requests.length < awayUntil ? "drop" : { json: wireSimulation(stored) },
    );
    const client = clientOf(service, { transport: { clock } });
    await expect(client.waitForResults("sim-1", { timeoutMs: 10_000 })).rejects.toMatchObject({
      code: "deadline",
      message: expect.stringContaining("the last look at it failed"),
    });
    awayUntil = service.requests.length + 12; // longer than the retries of one look
    await expect(client.waitForResults("sim-1")).resolves.toMatchObject(stored);
  });

  it("stops at the signal", async () => {
    const { client } = await startWait([{}], [{}]);
    const signal = AbortSignal.abort(new Error("enough"));
    await expect(client.waitForResults("sim-1", {}, { signal })).rejects.toThrow("enough");
  });

  it("weak point 13: has a limit that bounds the call that is under way, too", async () => {
    const timers: { ms: number; run: () => void }[] = [];
    const service = await startService(() => {
      // The call hangs; its limit runs out, and nothing else does.
      const limit = timers.find(({ ms }) => ms <= 5000);
      if (limit === undefined) throw new Error("no limit was set for the call");
      setImmediate(limit.run);
      return "never";
    });
    const client = clientOf(service, {
      transport: {
        clock: hurryingClock(),
        after: (ms, run) => {
          timers.push({ ms, run });
          return () => undefined;
        },
      },
    });
    await expect(client.waitForResults("sim-1", { timeoutMs: 5000 })).rejects.toMatchObject({
      code: "deadline",
    });
  });
});
