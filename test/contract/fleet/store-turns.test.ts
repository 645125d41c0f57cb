import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { openStore } from "@simjobs/fleet";
import { systemClock } from "@simjobs/http";
import { Interruption } from "../../../apps/cli/src/context.js";
import { documentsIn, readDocument } from "../../../apps/cli/src/testing/read-document.js";
import { submitInputs } from "../../../apps/cli/src/testing/submit-inputs.js";
import { onFleetStage, type FleetStage } from "./fleet-stage.js";
import { hasRedisServer, RedisServer } from "./redis-server.js";

const isNeeded = process.env["CI"] !== undefined;
const nowhere = "redis://:sesame@127.0.0.1:1";

async function onStage(play: (stage: FleetStage) => Promise<void>): Promise<void> {
  await using redis = await RedisServer.start();
  await onFleetStage(redis.url, play);
}

const cancels = ({ mock }: FleetStage): number =>
  mock.requests().filter(({ method, path }) => method === "POST" && path.endsWith("/cancel")).length;

const addJobs = ({ mock }: FleetStage, count: number): readonly string[] =>
  mock.addJobs({ provider: "ionworks", count, durationMs: 3_600_000 });

/** A reference with the id in capitals, as some programs write it. */
function inCapitals(name: string): string {
  return name.replace(/[^:/]+$/u, (id) => id.toUpperCase());
}

/** A simulation of which it is on record here by which job it is run. */
async function submittedSimulation({ cli }: FleetStage): Promise<string | undefined> {
  const { stdout } = await cli(`submit ionworks --simulation ${submitInputs()}/one.json --json`);
  return readDocument(stdout, "simjobs.submit/1").refs[0];
}

/** When a command line says something, it is interrupted. */
async function interruptedAt(
  { cli }: FleetStage,
  line: string,
  at: RegExp,
  by: "SIGINT" | "SIGTERM" = "SIGINT",
): ReturnType<FleetStage["cli"]> {
  const stop = new AbortController();
  const onOutput = (text: string): void => {
    if (at.test(text)) stop.abort(new Interruption(by));
  };
  return cli(line, { signal: stop.signal, onOutput });
}

describe.skipIf(!hasRedisServer && !isNeeded)("commands that ask in turn with a fleet", () => {
  it("list tells of jobs that the fleet is to cancel, in words and in its document", async () =>
    onStage(async (stage) => {
      const { cli } = stage;
      const [wished = "", other = ""] = addJobs(stage, 2);
      await cli(`cancel ${wished} --no-wait --reason weather`);
      const people = await cli("list --provider ionworks");
      expect(people.stderr).toBe(
        `1 of these is to be cancelled by the fleet: ${wished}. How that stands: simjobs resume --list\n`,
      );
      for (const words of ["", " --where status=active"]) {
        const { jobs } = readDocument((await cli(`list --json${words}`)).stdout, "simjobs.list/1");
        const wishes = new Map(jobs.map(({ ref, wish }) => [ref, wish]));
        expect(wishes.get(wished)).toMatchObject({ state: "open", reason: "weather" });
        expect(wishes.get(other)).toBeUndefined();
      }
      const own = readDocument((await cli("list --json", { store: "" })).stdout, "simjobs.list/1");
      expect(own.jobs.map(({ wish }) => wish)).toEqual([undefined, undefined]);
    }));

  it.each([
    ["as its simulation, which was submitted from here", "submitted", (name: string) => name],
    ["as its simulation, of which nothing is known here", "strange", (name: string) => name],
    ["as its simulation, in capitals", "strange", inCapitals],
    ["by its own name, in capitals", "job", inCapitals],
    ["by its own name, with its kind", "job", (name: string) => name.replace(":", ":job/")],
  ])("list tells of a job that was handed over %s", async (_how, whose, written) =>
    onStage(async (stage) => {
      const { cli, mock } = stage;
      const name = await (whose === "submitted"
        ? submittedSimulation(stage)
        : mock.addJobs({
            provider: "ionworks",
            kind: whose === "strange" ? "simulation" : "job",
            durationMs: 3_600_000,
          })[0]);
      const [other = ""] = addJobs(stage, 1);
      await cli(`cancel ${written(name ?? "")} --no-wait --reason weather`);
      const { stdout, stderr } = await cli("list --provider ionworks --json");
      const { jobs } = readDocument(stdout, "simjobs.list/1");
      expect(jobs).toHaveLength(2);
      const [job] = jobs.filter(({ ref }) => ref !== other);
      expect(job).toMatchObject({ wish: { state: "open", reason: "weather" } });
      expect(jobs.find(({ ref }) => ref === other)?.wish).toBeUndefined();
      expect(stderr).toBe("");

      const own = job?.ref ?? "";
      const told = [
        `1 of these is to be cancelled by the fleet: ${own}. How that stands: simjobs resume --list\n`,
        ...(own === name ? [] : [`${own} was handed over as ${name}.\n`]),
      ];
      expect((await cli("list --provider ionworks")).stderr).toBe(told.join(""));
      // What is on record here is known by each of its names.
      const dropped = whose === "submitted" ? own : written(name ?? "");
      expect((await cli(`resume --drop ${dropped}`)).exitCode).toBe(0);
      const after = readDocument((await cli("list --json")).stdout, "simjobs.list/1");
      expect(after.jobs.map(({ wish }) => wish)).toEqual([undefined, undefined]);
    }),
  );

  it.each(["pipeline", "simple-pipeline", "optimization"] as const)(
    "list claims nothing of the jobs of a wish for a %s, and says so",
    async (kind) =>
      onStage(async ({ cli, mock }) => {
        const [name = ""] = mock.addJobs({ provider: "ionworks", kind, durationMs: 3_600_000 });
        await cli(`cancel ${name} --no-wait`);
        const { stdout, stderr } = await cli("list --provider ionworks --json");
        const { jobs } = readDocument(stdout, "simjobs.list/1");
        expect(jobs.length).toBeGreaterThan(0);
        expect(new Set(jobs.map(({ wish }) => wish))).toEqual(new Set([undefined]));
        expect(stderr).toBe(
          `The fleet is to cancel 1 more of which nothing tells here whether their jobs are among these: ${name}. How that stands: simjobs resume --list\n`,
        );
        const listed = readDocument((await cli(`list --where kind=${kind} --json`)).stdout, "simjobs.list/1");
        expect(listed.jobs).toMatchObject([{ ref: name, wish: { state: "open" } }]);
      }),
  );

  it("list tells of a job that was handed over under another name of the account, under that and under its own", async () =>
    onStage(async ({ cli, mock }) => {
      expect((await cli("login --profile lab")).exitCode).toBe(0);
      const seed = { provider: "ionworks", durationMs: 3_600_000 } as const;
      const names = [...mock.addJobs({ ...seed, kind: "simulation" }), ...mock.addJobs(seed)];
      const atLab = names.map((name) => name.replace("ionworks:", "ionworks@lab:"));
      expect((await cli(`cancel ${atLab.join(" ")} --no-wait`)).exitCode).toBe(0);
      for (const words of ["", " --profile lab", " --where account=lab,provider=ionworks"]) {
        const { stdout, stderr } = await cli(`list --json${words}`);
        const { jobs } = readDocument(stdout, "simjobs.list/1");
        expect(jobs.map(({ wish }) => wish?.state)).toEqual(["open", "open"]);
        expect(stderr).toBe("");
      }
      expect((await cli(`resume --drop ${atLab.join(" --drop ")} --profile lab`)).exitCode).toBe(0);
    }));

  it("list names what it could not ask about, and tells of no wish that is for another job", async () =>
    onStage(async (stage) => {
      const { cli, mock } = stage;
      const [name = ""] = mock.addJobs({ provider: "ionworks", kind: "simulation", durationMs: 3_600_000 });
      await cli(`cancel ${name} --no-wait`);
      const [other = ""] = addJobs(stage, 1);
      // Its own job is not shown, and that is known: nothing is left to be told.
      const told = await cli("list --provider ionworks --limit 1 --json");
      expect(readDocument(told.stdout, "simjobs.list/1").jobs.map(({ ref, wish }) => [ref, wish])).toEqual([
        [other, undefined],
      ]);
      expect(told.stderr).toBe("");
      mock.addFault({
        match: { provider: "ionworks", path: "/simulations/*" },
        fault: { kind: "status", status: 403 },
      });
      const untold = await cli("list --provider ionworks --json");
      expect(readDocument(untold.stdout, "simjobs.list/1").jobs.map(({ wish }) => wish)).toEqual([
        undefined,
        undefined,
      ]);
      expect(untold.stderr).toContain(`are among these: ${name}.`);
    }));

  it("asks nothing while a machine of the fleet was asked for silence, whichever command it is", async () =>
    onStage(async (stage) => {
      const { cli, mock, store } = stage;
      const [ref = ""] = addJobs(stage, 1);
      const inputs = submitInputs();
      const lines = [
        "list --provider ionworks",
        "list --where provider=ionworks,status=active",
        "status REF",
        "show REF",
        "watch REF --timeout 0s",
        "watch --where provider=ionworks --timeout 0s",
        "results REF --out out",
        "results REF --table table.csv",
        "logs REF",
        "cancel REF --dry-run",
        `submit jess --model ${inputs}/office.idf --weather ${inputs}/in.epw`,
        "rerun jess:1",
      ].map((line) => line.replace("REF", ref));
      await holdAll(cli, store);
      const stop = new AbortController();
      const asked = (): number => mock.requests().filter(({ path }) => /simulations|job/u.test(path)).length;
      const before = asked();
      const running = Promise.all(lines.map(async (line) => cli(line, { signal: stop.signal })));
      await Promise.race([running, systemClock.sleep(1_000)]);
      stop.abort(new Interruption("SIGINT"));
      await running;
      expect(asked()).toBe(before);
      // Without the fleet each of them does ask.
      const silent: string[] = [];
      for (const line of lines) {
        const already = asked();
        await cli(line, { store: "" });
        if (asked() === already) silent.push(line);
      }
      expect(silent).toEqual([]);
    }));

  it("cancel hands over what --where finds, and of a plan what is still as it was", async () =>
    onStage(async (stage) => {
      const { cli, home } = stage;
      const refs = addJobs(stage, 3);
      const [first = "", ...rest] = refs;
      const plan = join(home, "plan.json");
      await cli(`cancel --where provider=ionworks --plan-out ${plan}`);
      const worker = await stage.work();
      const before = await cli(`cancel ${first}`);
      expect(before.exitCode).toBe(0);

      const planned = await cli(`cancel --plan ${plan} --yes --json`);
      const told = readDocument(planned.stdout, "simjobs.cancel/1");
      expect(new Map(told.results.map(({ ref, outcome }) => [ref, outcome]))).toEqual(
        new Map(rest.map((ref) => [ref, "cancelled"])),
      );
      expect(told).toMatchObject({
        skipped: [{ ref: first, why: "ended" }],
        summary: { jobs: 3, skipped: 1 },
        complete: true,
      });

      const [late = ""] = addJobs(stage, 1);
      expect(await cli("cancel --where provider=ionworks --yes --no-wait")).toMatchObject({
        exitCode: 0,
        stdout: `${late}\thanded over\n`,
      });
      expect((await cli(`cancel ${late}`)).exitCode).toBe(0);
      expect((await cli("cancel --where provider=ionworks --yes")).stderr).toContain(
        "No job fits; nothing was handed over.\n",
      );
      expect(cancels(stage)).toBe(4);
      await worker.stop();
    }));

  it("watch leaves what it was told to cancel to the fleet when it is interrupted, and tells what came of it", async () =>
    onStage(async (stage) => {
      const refs = addJobs(stage, 2);
      const worker = await stage.work();
      const line = `watch ${refs.join(" ")} --on-interrupt cancel`;
      const people = await interruptedAt(stage, line, /ionworks:/u);
      expect(people.exitCode).toBe(130);
      expect(people.stderr).toContain(
        "Handing 2 jobs that went on over to the fleet, to be cancelled … Ctrl-C stops the looking only; what is handed over stays with the fleet.\n",
      );
      for (const ref of refs) expect(people.stdout).toMatch(new RegExp(`${ref}\tcancelled`, "u"));
      expect(cancels(stage)).toBe(2);
      const { receipts } = readDocument(
        (await stage.cli("receipts list --json")).stdout,
        "simjobs.receipts/1",
      );
      expect(receipts).toMatchObject(
        refs.map(() => ({ outcome: "cancelled", reason: "interrupted by SIGINT" })),
      );
      await worker.stop();
    }));

  it("watch hands over and leaves where the system ends it", async () =>
    onStage(async (stage) => {
      const [ref = ""] = addJobs(stage, 1);
      const line = `watch ${ref} --on-interrupt cancel --json`;
      const { stdout, exitCode } = await interruptedAt(stage, line, /ionworks:/u, "SIGTERM");
      expect(exitCode).toBe(143);
      expect(documentsIn(stdout).at(-1)).toBe("simjobs.wishes/1");
      const last = stdout.trim().split("\n").at(-1) ?? "";
      expect(readDocument(last, "simjobs.wishes/1").wishes).toMatchObject([{ ref, isNew: true }]);
      expect(cancels(stage)).toBe(0);
    }));

  it("watch leaves what goes on to the fleet when its time is up, and Ctrl-C then stops the looking only", async () =>
    onStage(async (stage) => {
      const [ref = ""] = addJobs(stage, 1);
      const line = `watch ${ref} --timeout 0s --on-timeout cancel`;
      const { stderr } = await interruptedAt(stage, line, /stays with the fleet/u);
      expect(stderr).toContain(`The looking was stopped; 1 wish is open, and stays with the fleet: ${ref}\n`);
      expect(cancels(stage)).toBe(0);
      expect((await stage.cli(`cancel ${ref} --no-wait`)).stdout).toBe(
        `${ref}\thad been handed over before\n`,
      );
    }));

  it("watch sends nothing itself where its fleet has gone, and says so", async () => {
    await using redis = await RedisServer.start();
    await onFleetStage(redis.url, async (stage) => {
      const [ref = ""] = addJobs(stage, 1);
      const stop = new AbortController();
      const lose = async (): Promise<void> => {
        await redis.crash();
        stop.abort(new Interruption("SIGINT"));
      };
      let losing: Promise<void> | undefined;
      const onOutput = (text: string): void => {
        if (text.includes(ref)) losing ??= lose();
      };
      const ran = await stage.cli(`watch ${ref} --on-interrupt cancel`, { signal: stop.signal, onOutput });
      await losing;
      expect(ran.stderr).toMatch(/simjobs: \S+: the store at \S+ cannot be reached/u);
      expect(ran.exitCode).toBe(130);
      expect(cancels(stage)).toBe(0);
    });
  });

  it.each([
    "list",
    "status jess:1",
    "show jess:1",
    "watch jess:1",
    "results jess:1",
    "logs jess:1",
    "rerun jess:1",
  ])("%s says that its fleet cannot be reached, and asks nothing", async (line) =>
    onFleetStage(nowhere, async ({ cli, mock }) => {
      const { exitCode, stderr, stdout } = await cli(line);
      expect(stderr).toContain("the store at 127.0.0.1:1 cannot be reached");
      expect(`${stderr}${stdout}`).not.toContain("sesame");
      expect(exitCode).toBe(13);
      expect(mock.requests()).toEqual([]);
    }),
  );

  it.each(["whoami", "usage", "projects", "files list", "config show", "open jess:1", "login jess", "mock"])(
    "%s does not look at the variable, and refuses the option with a sentence",
    async (line) =>
      onFleetStage(nowhere, async ({ cli }) => {
        const { exitCode, stderr } = await cli(`${line} --store ${nowhere}`);
        expect(stderr).toContain(
          " has nothing to do with a fleet, so --store means nothing to it\n  Leave it out; SIMJOBS_STORE may stay set",
        );
        expect(exitCode).toBe(2);
        if (line === "mock" || line.startsWith("login")) return;
        expect((await cli(line)).stderr).not.toContain("store");
      }),
  );
});

/** A machine of the fleet has heard of each service that it wants silence for an hour. */
async function holdAll(cli: FleetStage["cli"], store: string): Promise<void> {
  await cli("list"); // from then on the store knows the accounts
  const opened = await openStore(store, { prefix: "simjobs", leaseMs: 30_000 });
  for (const account of await opened.accounts()) await (await opened.account(account)).hold(3_600_000);
  await opened.close();
}
