import { inspect } from "node:util";
import { expect } from "vitest";
import { JessClient } from "@simjobs/jess";
import { IonworksClient } from "@simjobs/ionworks";
import { startMock } from "@simjobs/mock";
import { textOf } from "./client-call.js";
import type { ContractCase, ContractSuite } from "./contract-suite.js";
import { modelPath } from "./examples.js";

const cases: readonly ContractCase[] = [
  {
    title: "none arrives at the storage that results are downloaded from",
    asks: ["W12", "W13"],
    run: async (bench) => {
      const { mock, ionworks, ionworksProvider } = bench;
      const ref = bench.job({ provider: "ionworks", kind: "simulation", status: "completed" });
      for (const table of ["time_series", "steps"] as const) {
        await textOf((await ionworks.simulationResult(ref.id, table)).content);
      }
      for await (const { content } of ionworksProvider.results(ref)) await textOf(content);
      const stored = mock.requests().filter(({ provider }) => provider === "storage");
      expect(stored).toHaveLength(4);
      for (const { status, credentials } of stored) {
        expect(status).toBe(200);
        expect(credentials).toEqual([]);
      }
    },
  },
  {
    title: "a token goes where a key goes, and in its place",
    asks: ["R2", "W13"],
    run: async (bench) => {
      const { mock, clock, ada } = bench;
      const client = new IonworksClient({
        baseUrl: mock.url,
        clock,
        credentials: { token: ada.ionworks.token },
      });
      const { id } = bench.job({ provider: "ionworks", kind: "simulation", status: "completed" });
      await client.user();
      await textOf((await client.simulationResult(id, "steps")).content);
      await client.close();
      const sent = mock.requests().map(({ provider, credentials }) => `${provider} ${credentials.join()}`);
      expect(new Set(sent)).toEqual(new Set(["ionworks authorization", "storage "]));
    },
  },
  {
    title: "each request brings one kind, and those that need none bring none",
    asks: ["J1", "U1", "U2", "J11", "R2"],
    run: async (bench) => {
      const { jess, ionworks, mock } = bench;
      await jess.info();
      await jess.usersInfo();
      await jess.job(bench.job({ provider: "jess" }).id);
      await ionworks.user();
      const brought = mock
        .requests()
        .map(({ path, credentials }) => [path.replace(/\d+$/, "1"), credentials]);
      expect(brought).toEqual([
        ["/jess_web/api/info", []],
        ["/users/api/info", []],
        ["/users/api/auth", []],
        ["/jess_web/api/job/status/1", ["cookie"]],
        ["/users/me", ["x-api-key"]],
      ]);
    },
  },
  ...([301, 302, 303, 307, 308] as const).map((status): ContractCase => ({
    title: `none follows a redirect by ${String(status)} to another origin`,
    asks: ["W3", "W4", "J11", "J10"],
    run: async (bench) => {
      await using elsewhere = await startMock({ clock: "manual" });
      const job = bench.job({ provider: "ionworks", status: "processing", durationMs: 60_000 }).id;
      const building = bench.job({ provider: "jess", status: "QUEUED", durationMs: 60_000 }).id;
      await bench.jess.session();
      for (const [path, target] of [
        ["/jobs", `/jobs/${job}`],
        ["/jess_web/api/job", `/jess_web/api/job/status/${building}`],
      ] as const) {
        const fault = { kind: "redirect", status, location: `${elsewhere.url}${target}` };
        bench.mock.addFault({ match: { path }, fault });
      }
      const calls = [
        bench.ionworks.job(job),
        bench.ionworks.cancelJob(job),
        bench.jess.job(building),
        bench.jess.cancelJob(building),
      ];
      for (const outcome of await Promise.allSettled(calls)) expect(outcome.status).toBe("rejected");
      expect(elsewhere.requests()).toEqual([]);
    },
  })),
  {
    title: "no secret is told, whatever the service repeats",
    asks: ["J2", "J4", "U8", "U9", "U10", "U11", "R2", "W3"],
    run: async (bench) => {
      const { mock, ada, clock } = bench;
      const told: unknown[] = [];
      const call = { onEvent: (event: unknown) => void told.push(event) };
      const { email, password, jessUser } = ada.jess;
      const { apiKey } = ada.ionworks;
      const jess = new JessClient({ baseUrl: mock.url, clock, credentials: { email, password } });
      const ionworks = new IonworksClient({ baseUrl: mock.url, clock, credentials: { apiKey } });
      await jess.account(call);
      for (const [path, status, secret] of [
        ["/jess_web/api/session", 200, `${password} the-jess-password`],
        ["/users/api/files", 200, password],
        ["/users/me", 400, apiKey],
        ["/jobs", 400, apiKey],
      ] as const) {
        const body = { error_code: secret, message: secret, ok: false, status: secret, data: null };
        mock.addFault({ match: { path }, fault: { kind: "status", status, body } });
      }
      const calls = [
        () => jess.linkAccount(jessUser, "the-jess-password", call),
        () => jess.storage.list("folder", call),
        () => jess.storage.open("file", call),
        () => jess.storage.delete("file", call),
        () => jess.storage.upload([modelPath], "folder", call),
        () => ionworks.user(call),
        () => ionworks.job("1", call),
      ];
      for (const ask of calls) {
        told.push(
          await ask().catch((error: unknown) => [inspect(error, { depth: 9 }), JSON.stringify(error)]),
        );
      }
      await Promise.all([jess.close(), ionworks.close()]);
      expect(told.length).toBeGreaterThan(6);
      for (const secret of [password, "the-jess-password", apiKey]) {
        expect(JSON.stringify(told)).not.toContain(secret);
      }
      expect(JSON.stringify(mock.requests())).not.toContain("the-jess-password");
    },
  },
];

/** Where credentials go, by the mock's own journal. */
export const credentials: ContractSuite = { subject: "credentials:", cases };
