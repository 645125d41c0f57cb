import { describe, expect, it } from "vitest";
import { systemClock } from "@simjobs/http";
import { Interruption } from "../../../apps/cli/src/context.js";
import { readDocument } from "../../../apps/cli/src/testing/read-document.js";
import { onFleetStage, type FleetStage } from "./fleet-stage.js";
import { hasRedisServer, RedisServer } from "./redis-server.js";

const isNeeded = process.env["CI"] !== undefined;

async function onStage(play: (stage: FleetStage) => Promise<void>): Promise<void> {
  await using redis = await RedisServer.start();
  await onFleetStage(redis.url, play);
}

describe.skipIf(!hasRedisServer && !isNeeded)("the command line of a fleet", () => {
  it("hands cancels over, and tells what a worker has put on record", { timeout: 120_000 }, async () =>
    onStage(async ({ mock, cli, work }) => {
      const refs = mock.addJobs({ provider: "ionworks", count: 2, durationMs: 3_600_000 });
      const line = `cancel ${refs.join(" ")}`;
      const handed = await cli(`${line} --no-wait --json`);
      expect(handed.exitCode).toBe(0);
      expect(readDocument(handed.stdout, "simjobs.wishes/1").wishes).toMatchObject(
        refs.map((ref) => ({ ref, isNew: true })),
      );
      expect((await cli(`${line} --no-wait`)).stdout).toBe(
        refs.map((ref) => `${ref}\thad been handed over before\n`).join(""),
      );
      expect(
        mock.requests().filter(({ method, path }) => method === "POST" && path.endsWith("/cancel")),
      ).toEqual([]);

      const telling = cli(`${line} --json`);
      const worker = await work();
      const told = await telling;
      expect(told).toMatchObject({ exitCode: 0 });
      expect(readDocument(told.stdout, "simjobs.cancel/1").results).toMatchObject(
        refs.map((ref) => ({ ref, outcome: "cancelled", status: "cancelled", sends: 1 })),
      );
      expect(await (await fetch(`${worker.url}/healthz`)).text()).toBe("ok\n");
      const numbers = await (await fetch(`${worker.url}/metrics`)).text();
      expect(numbers).toContain('simjobs_worker_outcomes_total{outcome="cancelled"} 2');
      const { exitCode, stdout } = await worker.stop();
      expect(exitCode).toBe(0);
      const kinds = stdout
        .trim()
        .split("\n")
        .map((text) => readDocument(text, "simjobs.worker/1").kind);
      expect(kinds.toSorted()).toEqual(["closed", "closed", "ended", "ready", "taken", "taken"]);
    }),
  );

  it("does not call a worker alive that has ended", async () =>
    onStage(async ({ cli, work }) => {
      const workers = async (): Promise<unknown> =>
        readDocument((await cli("doctor --json")).stdout, "simjobs.doctor/1").checks.find(
          ({ about, name }) => about === "store" && name === "workers",
        );
      const worker = await work(" --provider jess --provider jess");
      while (!JSON.stringify(await workers()).includes("1 alive")) await systemClock.sleep(50);
      const { stdout } = await worker.stop();
      expect(stdout).toContain('"ready to work for jess"');
      expect(await workers()).toMatchObject({
        state: "note",
        text: expect.stringMatching(/^none works for any account; 1 in the last minute had ended/u),
      });
    }));

  it.each([
    ["--lease 999ms", '--lease: "999ms" is shorter than 1s'],
    ["--lease 0s", '--lease: "0s" is shorter than 1s'],
    ["--lease 25h", '--lease: "25h" is longer than 24h'],
    ["--lease 100d", '--lease: "100d" is longer than 24h'],
    ["--concurrency 0", '--concurrency: "0" is not a whole number from 1 on'],
    ["--concurrency 1e9", '--concurrency: "1e9" is not a whole number from 1 on'],
    ["--concurrency 1000000000", '--concurrency: "1000000000" is more than 999999999'],
    ["--per-second NaN", '--per-second: "NaN" is not a whole number from 1 on'],
    ["--health 65536", '--health: "65536" is not a port'],
  ])("refuses a worker that is told %s", async (words, message) =>
    onFleetStage("redis://127.0.0.1:1", async ({ cli }) => {
      const { exitCode, stderr } = await cli(`worker --drain ${words}`);
      expect(stderr).toContain(message);
      expect(exitCode).toBe(2);
    }),
  );

  it("stops looking when it is interrupted, and leaves the wish to the fleet", async () =>
    onStage(async ({ mock, cli }) => {
      const [ref = ""] = mock.addJobs({ provider: "jess", count: 1, durationMs: 3_600_000 });
      const stop = new AbortController();
      const told: string[] = [];
      const { exitCode, stderr } = await cli(`cancel ${ref}`, {
        signal: stop.signal,
        beforeLeaving: (work, unfinished) => {
          told.push(unfinished);
          void work.then(() => stop.abort(new Interruption("SIGINT"))); // as soon as it is handed over
        },
      });
      expect(exitCode).toBe(130);
      expect(stderr).toContain(`The looking was stopped; 1 wish is open, and stays with the fleet: ${ref}\n`);
      // What is said to whoever does not wait for that.
      expect(told).toEqual([
        "not every cancel may have come to the fleet. Look: simjobs resume --list",
        "what was handed over stays with the fleet. Look: simjobs resume --list",
      ]);
      expect(stderr).not.toContain("nothing will be sent");
      expect((await cli(`cancel ${ref} --no-wait`)).stdout).toBe(`${ref}\thad been handed over before\n`);
    }));

  it.each([
    ["the time is up", "--timeout 2s", 8],
    ["it was stopped", "", 130],
  ])("says of what resume leaves open that %s, and that nobody else works on it", async (why, words, code) =>
    onStage(async ({ mock, cli }) => {
      const [ref = ""] = mock.addJobs({
        provider: "jess",
        count: 1,
        durationMs: 3_600_000,
        cancelDelayMs: 3_600_000,
      });
      await cli(`cancel ${ref} --no-wait`);
      const stop = new AbortController();
      const onOutput = (text: string): void => {
        if (words === "" && text.includes("cancelling")) stop.abort(new Interruption("SIGINT"));
      };
      const { exitCode, stderr } = await cli(`resume ${words}`.trim(), { signal: stop.signal, onOutput });
      expect(stderr).toContain(
        `${ref} is open: ${why}, and it stays with the fleet, where no other worker that lives is signed in to that account. ` +
          "To settle it: start a worker (simjobs worker), or work on it from here: simjobs resume --store …\n",
      );
      expect(stderr).not.toContain("goes on");
      expect(exitCode).toBe(code);
    }),
  );

  it.each(["cancel jess:1 --no-wait", "resume --list", "receipts list", "list", "doctor"])(
    "%s refuses a prefix without a store, which would be this machine's own record",
    async (line) =>
      onFleetStage("", async ({ cli }) => {
        const { exitCode, stderr } = await cli(`${line} --store-prefix lab`);
        expect(stderr).toContain("--store-prefix names a fleet in a store, and which store is not said\n");
        expect(exitCode).toBe(2);
        const without = await cli(`${line} --store-prefix lab --store=`);
        expect(without.stderr).not.toContain("--store-prefix");
      }),
  );

  it("has a worker say once what its store may lose, and work", async () =>
    onStage(async ({ cli }) => {
      await using weak = await RedisServer.start(["--appendonly", "no"]);
      const { exitCode, stdout, stderr } = await cli(`worker --drain --store ${weak.url}`);
      expect(stderr).toMatch(
        /^the store at \S+ may lose what it has acknowledged: appendonly is no; set .*\n$/,
      );
      expect(stdout).toContain("ready to work for ");
      expect(exitCode).toBe(0);
    }));

  it.each(["worker", "worker --json", "worker --provider jess", "worker --drain", "worker --health 0"])(
    "%s says that the prefix is another fleet's, and never that it is ready",
    async (line) =>
      onStage(async ({ cli, store }) => {
        expect((await cli("worker --drain")).exitCode).toBe(0);
        await onFleetStage(store, async (other) => {
          const { exitCode, stdout, stderr } = await other.cli(line);
          expect(stderr + stdout).toMatch(
            /the fleet \\?"simjobs\\?" in this store works for (?:jess|ionworks) at http\S+, and you are signed in at http/u,
          );
          expect(stdout).not.toContain("ready");
          expect(exitCode).toBe(2);
          const apart = await other.cli(`${line.replace(" --drain", "")} --drain --store-prefix apart`);
          expect(apart.stdout).toContain("ready to work for ");
          expect(apart.exitCode).toBe(0);
        });
      }),
  );

  const refusal = { status: 401 };
  const noAnswer = { status: 503 };
  it.each([
    ["jess", "/users/api/*", refusal],
    ["jess", "/users/api/*", noAnswer],
    ["ionworks", "/users/me", refusal],
  ] as const)(
    "a worker that %s refuses at %s with %j is ready for the other service alone, and says what is in the way",
    async (provider, path, { status }) =>
      onStage(async ({ mock, work }) => {
        mock.addFault({ match: { provider, path }, fault: { kind: "status", status } });
        const worker = await work();
        const { stdout, exitCode } = await worker.stop();
        const told = stdout
          .trim()
          .split("\n")
          .map((text) => readDocument(text, "simjobs.worker/1"));
        const other = provider === "jess" ? "ionworks" : "jess";
        expect(told.filter(({ kind }) => kind === "ready")).toMatchObject([
          { message: `ready to work for ${other}` },
        ]);
        expect(told.filter(({ kind }) => kind === "trouble")).toMatchObject([{ provider }]);
        expect(exitCode).toBe(0);
      }),
  );

  it("a worker that is signed in to nothing yet is not ready, and ends when it is asked to", async () =>
    onStage(async ({ mock, cli }) => {
      mock.addFault({ match: { path: "/users/*" }, fault: { kind: "status", status: 401 } });
      const stop = new AbortController();
      const onOutput = (text: string): void => {
        if (text.startsWith("jess: ")) stop.abort(new Interruption("SIGTERM"));
      };
      const { exitCode, stdout } = await cli("worker --provider jess", { signal: stop.signal, onOutput });
      expect(stdout).toBe("ended; what was held was given back\n");
      expect(exitCode).toBe(0);
    }));

  it(
    "tells of a wish that nobody is signed in to finish, in front of it and at a worker, and leaves it open",
    async () =>
      onStage(async ({ mock, cli, work }) => {
        const [ref = ""] = mock.addJobs({ provider: "jess", count: 1, durationMs: 3_600_000 });
        const waited = await cli(`cancel ${ref} --timeout 11s`);
        expect(waited.exitCode).toBe(8);
        expect(waited.stderr).toMatch(/1 wish stays open: no worker that lives is signed in to \S+ at http/);
        expect(waited.stderr).toContain(`1 wish is open, and stays with the fleet: ${ref}`);
        const worker = await work(" --provider ionworks");
        await systemClock.sleep(11_000);
        const { stdout } = await worker.stop();
        const told = stdout.split("\n").filter((line) => line !== "");
        expect(told.map((line) => readDocument(line, "simjobs.worker/1").kind)).toEqual([
          "ready",
          "unattended",
          "ended",
        ]);
        const list = readDocument((await cli("resume --list --json")).stdout, "simjobs.resume-list/1");
        expect(list.wishes).toMatchObject([{ ref, why: "unattended" }]);
      }),
    60_000,
  );

  it.each(["cancel jess:1", "worker"])(
    "%s tells of a store that refuses the password what to do about that",
    async (line) =>
      onStage(async ({ cli }) => {
        await using locked = await RedisServer.start(["--requirepass", "sesame"]);
        const { exitCode, stderr } = await cli(
          `${line} --store ${locked.url.replace("redis://", "redis://:sesam@")}`,
        );
        expect(stderr).toContain(
          "refuses the name or the password\n  Check the name and the password in the address of the store.",
        );
        expect(stderr).not.toContain("sesam");
        expect(exitCode).toBe(4);
      }),
  );

  it.each([
    ["cancel --where status=running --until-empty --yes", 2, "a fleet takes jobs that there are"],
    ["cancel jess:1 --store redis://:sesame@127.0.0.1:1", 13, "the store at 127.0.0.1:1 cannot be reached"],
    ["cancel jess:1 --store rdis://:sesame@127.0.0.1", 2, 'a store of the kind "rdis" is not known'],
    ["worker --store x", 2, "the address of the store does not begin with postgres://"],
    ["worker --health 70000", 2, '--health: "70000" is not a port'],
    ["worker --concurrency 0", 2, "--concurrency"],
    ["worker --store-prefix A:b", 2, '"A:b" cannot be the prefix of a fleet'],
  ])("%s ends with %i and a sentence, and shows no secret", async (line, code, says) =>
    onStage(async ({ cli }) => {
      const { exitCode, stderr, stdout } = await cli(line);
      expect(stderr).toContain(says);
      expect(`${stderr}${stdout}`).not.toContain("sesame");
      expect(exitCode).toBe(code);
    }),
  );
});
