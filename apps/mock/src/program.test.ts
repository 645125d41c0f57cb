import { once } from "node:events";
import { mkdtempSync, writeFileSync } from "node:fs";
import { networkInterfaces, tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { runMockProgram } from "./program.js";
import { startMock } from "./start-mock.js";
import { objectOf } from "./testing/jess-client.js";
import { rawJson, rawRequest } from "./testing/raw-request.js";

interface Run {
  readonly out: string;
  readonly err: string;
  readonly code: number;
}

/** Runs the program until it is ready, looks at it, and stops it. */
async function run(
  args: readonly string[],
  look: (out: string) => Promise<void> = async () => {},
  env: Readonly<Record<string, string>> = {},
): Promise<Run> {
  let out = "";
  let err = "";
  const ready = new AbortController();
  const stop = new AbortController();
  const ended = runMockProgram(args, {
    out: (text) => {
      out += text;
      ready.abort();
    },
    err: (text) => {
      err += text;
    },
    pid: 4711,
    env,
    untilStopped: async () => void (await once(stop.signal, "abort")),
  });
  if (!ready.signal.aborted) await Promise.race([once(ready.signal, "abort"), ended]);
  await look(out);
  stop.abort();
  return { code: await ended, out, err };
}

function outsideAddresses(): string[] {
  return Object.values(networkInterfaces()).flatMap((all = []) =>
    all.flatMap(({ family, internal, address }) => (family === "IPv4" && !internal ? [address] : [])),
  );
}

function hasIpv6(): boolean {
  return Object.values(networkInterfaces()).some((all = []) => all.some(({ address }) => address === "::1"));
}

describe("simjobs-mock", () => {
  it("prints one line of JSON when it is ready, and ends with 0 when it is stopped", async () => {
    const { code, out, err } = await run(["--port", "0", "--json"], async (line) => {
      const { url, pid, accounts, storageUrl } = objectOf(JSON.parse(line));
      expect(pid).toBe(4711);
      expect(new URL(String(storageUrl)).port).not.toBe(new URL(String(url)).port);
      expect(accounts).toEqual([
        {
          name: "ada",
          ionworks: { apiKey: expect.any(String), projectId: expect.any(String) },
          jess: { email: "ada@example.org", password: expect.any(String) },
        },
        expect.objectContaining({ name: "grace" }),
      ]);
      expect((await rawRequest(String(url), "/_mock/health")).status).toBe(200);
    });
    expect([code, err]).toEqual([0, ""]);
    expect(out.trimEnd().split("\n")).toHaveLength(1);
  });

  it("prints credentials as shell exports", async () => {
    const { out } = await run(["--port", "0"]);
    const names = [...out.matchAll(/^export ([A-Z_]+)=\S+$/gmu)].map(([, name]) => name);
    expect(names).toEqual([
      "JESS_API_URL",
      "JESS_EMAIL",
      "JESS_PASSWORD",
      "IONWORKS_API_URL",
      "IONWORKS_API_KEY",
      "IONWORKS_PROJECT_ID",
    ]);
  });

  it("takes clock, start, seed, job length, scenario and switches", async () => {
    const args = [
      "--port",
      "0",
      "--json",
      "--clock",
      "manual",
      "--start",
      "2030-01-01T00:00:00Z",
      "--seed",
      "7",
    ];
    const more = [
      "--job-seconds",
      "3",
      "--scenario",
      "busy",
      "--ionworks",
      "jobs-list=array",
      "--jess",
      "json=compact",
    ];
    await run([...args, ...more], async (line) => {
      const state = await rawRequest(String(objectOf(JSON.parse(line))["url"]), "/_mock/state");
      expect(JSON.parse(state.text)).toMatchObject({
        seed: "7",
        clock: { mode: "manual", now: "2030-01-01T00:00:00.000Z" },
        switches: { ionworks: { "jobs-list": "array" }, jess: { json: "compact" } },
        jess: { counts: { QUEUED: 8 } },
      });
    });
  });

  it("takes what flags do not say from the environment, and what neither says from a file", async () => {
    const folder = mkdtempSync(join(tmpdir(), "simjobs-test-"));
    const file = join(folder, "twin.yaml");
    writeFileSync(
      file,
      [
        "{port: 1, seed: file, clock: manual, start: 2030-01-01T00:00:00Z, scenarios: [calm], jobs: [{provider: jess}],",
        "switches: {jess: {json: compact, end-word: CANCELLED, logout: revokes-token}}}",
      ].join("\n"),
    );
    const env = {
      SIMJOBS_MOCK_SCENARIO_FILE: file,
      SIMJOBS_MOCK_PORT: "0",
      SIMJOBS_MOCK_SEED: "environment",
      SIMJOBS_MOCK_SCENARIO: "stubborn, flaky",
      SIMJOBS_MOCK_JESS: "json=pretty,logout=keeps-token",
      SIMJOBS_MOCK_HOST: "",
    };
    const { code, err } = await run(
      ["--json", "--seed", "flag", "--scenario", "zombie", "--jess", "logout=revokes-token"],
      async (line) => {
        const state = await rawRequest(String(objectOf(JSON.parse(line))["url"]), "/_mock/state");
        expect(JSON.parse(state.text)).toMatchObject({
          seed: "flag",
          clock: { mode: "manual", now: "2030-01-01T00:00:00.000Z" },
          switches: { jess: { json: "pretty", "end-word": "CANCELLED", logout: "revokes-token" } },
          scenarios: ["calm", "own", "stubborn", "flaky", "zombie"],
        });
      },
      env,
    );
    expect([code, err]).toEqual([0, ""]);
  });

  it("saves its world when it is stopped, and begins with a saved one", async () => {
    const path = join(mkdtempSync(join(tmpdir(), "simjobs-test-")), "world.json");
    const args = ["--port", "0", "--json", "--clock", "manual", "--scenario", "calm", "--seed", "kept"];
    let before: unknown;
    await run([...args, "--save-snapshot", path], async (line) => {
      const { url } = objectOf(JSON.parse(line));
      await rawJson(String(url), "/_mock/clock/advance", { ms: 5000 });
      before = JSON.parse((await rawRequest(String(url), "/_mock/state")).text);
    });
    await run(["--port", "0", "--json", "--snapshot", path], async (line) => {
      const { url } = objectOf(JSON.parse(line));
      expect(JSON.parse((await rawRequest(String(url), "/_mock/state")).text)).toEqual(before);
    });
    const { code, err } = await run(["--port", "0", "--snapshot", path, "--seed", "other"]);
    expect([code, err]).toEqual([2, expect.stringContaining("has its seed from there")]);
  });

  it.each([
    ["SIMJOBS_MOCK_PORT", "http", "SIMJOBS_MOCK_PORT: option '--port <number>' argument 'http' is invalid."],
    ["SIMJOBS_MOCK_JESS", "compact", "SIMJOBS_MOCK_JESS: option '--jess <switch=value>'"],
    ["SIMJOBS_MOCK_CLOCK", "fast", "fast"],
    ["SIMJOBS_MOCK_SCENARIO_FILE", "nowhere.yaml", "the scenario file nowhere.yaml cannot be read: ENOENT"],
  ])("ends with 2 where %s is %s", async (name, value, expected) => {
    const { code, err } = await run(["--port", "0"], undefined, { [name]: value });
    expect(code).toBe(2);
    expect(err).toContain(expected);
  });

  it("tells of a variable that it does not know, and goes on", async () => {
    const { code, err } = await run(["--port", "0"], undefined, { SIMJOBS_MOCK_SEDE: "7" });
    expect(code).toBe(0);
    expect(err).toContain("SIMJOBS_MOCK_SEDE is not known; did you mean SIMJOBS_MOCK_SEED?");
  });

  it.each([
    [["--port", "http"], "--port"],
    [["--port", "70000"], "--port"],
    [["--speed", "fast"], "--speed"],
    [["--clock", "sand"], "--clock"],
    [["--start", "soon"], "soon"],
    [["--jess", "colour=red"], "colour"],
    [["--ionworks", "slash"], "switch=value"],
    [["--scenario", "chaos"], "chaos"],
    [["--host", "127.0.0.1:80"], "has a port in it"],
    [["--host", "http://localhost"], "an IP address or a name alone"],
    [["--public-url", "twin"], "an address such as"],
    [["--port", "-1"], "--port"],
    [["--storage-port", "65536"], "--storage-port"],
    [["--start", "9999-01-01T00:00:00Z"], "the clock starts between"],
    [["--start", "1900-01-01T00:00:00Z"], "the clock starts between"],
    [["--job-seconds", "1e300"], "the length of jobs"],
    [["--speed", "-1"], "the speed must be more than 0"],
    [["--verbose"], "--verbose"],
    [["extra"], "too many arguments"],
  ])("refuses %j with exit 2 and a sentence", async (args, message) => {
    const { code, out, err } = await run(args);
    expect([code, out]).toEqual([2, ""]);
    expect(err).toContain(message);
  });

  it("ends with 1 and a sentence where the port is in use", async () => {
    await using mock = await startMock({ clock: "manual" });
    const { code, err } = await run(["--port", new URL(mock.url).port]);
    expect(code).toBe(1);
    expect(err).toContain("is in use");
  });

  it.each(["", " ", "127.0.0.1", "localhost", "[::ffff:127.0.0.1]"])(
    "listens to this machine alone with --host %j, without a word on that",
    async (host) => {
      const { code, err } = await run(["--port", "0", "--json", "--host", host], async (line) => {
        const { hostname } = new URL(String(objectOf(JSON.parse(line))["url"]));
        expect(["127.0.0.1", "[::1]"]).toContain(hostname);
        const [own] = outsideAddresses();
        if (own === undefined) return;
        const url = new URL(String(objectOf(JSON.parse(line))["url"]));
        url.hostname = own;
        await expect(rawRequest(url.origin, "/_mock/health")).rejects.toThrow("ECONNREFUSED");
      });
      expect([code, err]).toEqual([0, ""]);
    },
  );

  it.each([["0.0.0.0"], ["0"], ...(hasIpv6() ? [["::"], ["[::]"]] : [])])(
    "says that others can reach it at %s, and prints an address by which this machine does",
    async (host) => {
      const { err } = await run(["--port", "0", "--json", "--host", host], async (line) => {
        const url = String(objectOf(JSON.parse(line))["url"]);
        expect(["127.0.0.1", "[::1]"]).toContain(new URL(url).hostname);
        expect((await fetch(`${url}/_mock/health`)).status).toBe(200);
      });
      expect(err).toContain("everybody who reaches this machine");
    },
  );

  it("tells its public URL, if it has one", async () => {
    const { out } = await run(["--port", "0", "--public-url", "http://twin:8787"]);
    expect(out).toContain("# others call it http://twin:8787\n");
    const { out: line } = await run(["--port", "0", "--json", "--public-url", "http://twin:8787/"]);
    expect(JSON.parse(line)).toMatchObject({ publicUrl: "http://twin:8787" });
  });

  it.each([
    ["no-such-host.invalid", "has no address no-such-host.invalid"],
    ["192.0.2.1", "has no address 192.0.2.1"],
  ])("ends with 1 and a sentence at --host %s", async (host, message) => {
    const { code, err } = await run(["--port", "0", "--host", host]);
    expect([code, err]).toEqual([1, expect.stringContaining(message)]);
  });

  it("shows help with exit 0", async () => {
    const { code, out } = await run(["--help"]);
    expect(code).toBe(0);
    expect(out).toContain("--job-seconds");
  });
});
