import { JobError, type AccountIdentity, type Provider, type ProviderCall } from "@simjobs/core";
import { describe, expect, it } from "vitest";
import {
  applyPlan,
  cancelJob,
  FileJournal,
  identify,
  makePlan,
  readJournals,
  selectJobs,
  submitOnRecord,
  sweepJobs,
  wishesIn,
} from "../src/index.js";
import { MemoryDisk } from "./memory-disk.js";
import { MortalProcess, resumeAs } from "./mortal-process.js";
import { SeededRandom } from "./seeded-random.js";
import { SimulatedJob } from "./simulated-job.js";
import { simulatedOrigin as origin, SimulatedProvider, wellBehaved } from "./simulated-provider.js";
import { VirtualClock } from "./virtual-clock.js";

const dayMs = 24 * 3_600_000;
const signIn = "key of ada";

type Tell = (call: ProviderCall) => Promise<AccountIdentity>;

/** A service with a job, which answers in its own way when it is asked whose account this is. */
function scene(answer?: Tell) {
  const clock = new VirtualClock();
  const service = new SimulatedProvider(clock, new SeededRandom(3), wellBehaved);
  const ref = service.add(new SimulatedJob("1", -1, 10 * dayMs, "completed"));
  const tell = service.identity.bind(service);
  let asked = 0;
  service.identity = async (call?: ProviderCall) => {
    asked += 1;
    return (answer ?? tell)(call ?? {});
  };
  const disk = new MemoryDisk();
  const journal = new FileJournal(disk, clock, new MortalProcess(1, disk).owner, "first");
  return { clock, service, ref, disk, journal, tell, asked: () => asked };
}

const failing =
  (code: JobError["code"]): Tell =>
  async () => {
    throw new JobError(code, `the service said ${code}`);
  };
/** It takes as long as it may, and gives up then. */
const silent = (clock: () => VirtualClock): Tell => {
  return async (call) => {
    await clock().sleep((call.deadlineMs ?? Infinity) - clock().now(), call.signal);
    throw new JobError("deadline", "no answer");
  };
};

describe("a cancel at a service that does not tell whose account this is", () => {
  it.each([
    "bad_reply",
    "service_failed",
    "unreachable",
    "refused",
    "forbidden",
    "unauthorized",
    "throttled",
  ] as const)("(%s) leaves all the same, under the sign-in itself, and says so", async (code) => {
    const { clock, service, ref, journal, disk } = scene(failing(code));
    const result = await clock.run(cancelJob(service, ref, { journal }));
    const why = `the service said ${code}`;
    expect(result).toMatchObject({ outcome: "cancelled", notLearned: [{ what: "account", why }] });
    await clock.run(journal.close());
    const [known] = wishesIn(await readJournals(disk));
    expect(known).toMatchObject({ status: "closed", wish: { origin, account: signIn, signIn } });
  });

  it.each([
    [600_000, 5_000],
    [8_000, 2_000],
  ])("and says nothing waits %d ms with %d of them for it", async (timeoutMs, waitedMs) => {
    const at: ReturnType<typeof scene> = scene(silent(() => at.clock));
    const { clock, service, ref } = at;
    const result = await clock.run(cancelJob(service, ref, { timeoutMs, settleMs: 0 }));
    expect(result).toMatchObject({ outcome: "cancelled", notLearned: [{ what: "account" }] });
    expect(service.requests[0]?.atMs).toBe(waitedMs);
  });

  it("does not wait for it again in the next moment, and asks again later", async () => {
    const { clock, service, asked } = scene(failing("service_failed"));
    await clock.run(identify(service));
    await clock.run(identify(service));
    expect(asked()).toBe(1);
    await clock.run(clock.sleep(30_000));
    await clock.run(identify(service));
    expect(asked()).toBe(2);
  });

  it("is not begun where the sign-in itself fails", async () => {
    const { clock, service, ref, asked } = scene();
    service.signedInAs = async () => failing("unauthorized")({});
    expect(await clock.run(cancelJob(service, ref))).toMatchObject({
      outcome: "not-sent",
      cause: "sign-in",
      notLearned: [],
    });
    expect(asked()).toBe(0);
  });

  it("is stopped by its signal while it asks", async () => {
    const at: ReturnType<typeof scene> = scene(silent(() => at.clock));
    const stop = new AbortController();
    at.clock.at(100, () => stop.abort(new Error("enough")));
    expect(await at.clock.run(cancelJob(at.service, at.ref, { signal: stop.signal }))).toMatchObject({
      outcome: "not-sent",
      cause: "signal",
    });
  });

  it("needs to be told where the provider knows no sign-in by itself", async () => {
    const { clock, service, ref } = scene(failing("service_failed"));
    expect(await clock.run(cancelJob(portWithoutSignIn(service), ref))).toMatchObject({
      outcome: "not-sent",
      cause: "unread",
    });
  });

  it("puts on record whose it is when that is told before the end", async () => {
    let isTold = false;
    const at: ReturnType<typeof scene> = scene(async (call) =>
      isTold ? at.tell(call) : failing("service_failed")(call),
    );
    const { clock, service, ref, journal, disk } = at;
    clock.at(20_000, () => (isTold = true));
    Object.assign(service, { behaviour: { ...wellBehaved, cancelDelayMs: () => 60_000 } });
    await clock.run(cancelJob(service, ref, { journal }));
    await clock.run(journal.close());
    const [file] = await readJournals(disk);
    expect(file?.entries.find(({ kind }) => kind === "identified")).toMatchObject({
      origin,
      account: "ada",
      signIn,
    });
  });
});

function portWithoutSignIn(service: SimulatedProvider): Provider {
  const { clock, name, grammar, capabilities } = service;
  return {
    specificationVersion: 1,
    clock,
    name,
    grammar,
    capabilities,
    identity: async (call) => service.identity(call),
    get: service.get.bind(service),
    getMany: service.getMany.bind(service),
    list: service.list.bind(service),
    requestCancel: service.requestCancel.bind(service),
    submit: service.submit.bind(service),
  };
}

const left = (why: string) => ({ outcomes: [], why: [why], sent: 0 });

describe("resuming where it is not told whose account this is", () => {
  const own: AccountIdentity = { origin, account: signIn, signIn };
  const told: AccountIdentity = { origin, account: "ada", signIn };

  async function resumed(where: AccountIdentity, answer?: Tell, also: readonly AccountIdentity[] = []) {
    const at = scene(answer);
    const wish = { ref: at.ref, wishedAtMs: at.clock.wallNow(), reason: null };
    await at.journal.wish([{ id: "wish", where, ...wish }]);
    for (const each of also) await at.journal.identified(each);
    const { results, left } = await at.clock.run(resumeAs(new MortalProcess(2, at.disk), at.service));
    const sent = at.service.requests.filter(({ what }) => what === "cancel").length;
    return { outcomes: results.map(({ outcome }) => outcome), why: left.map(({ why }) => why), sent };
  }
  const finished = { outcomes: ["cancelled"], why: [], sent: 1 };
  const untold = failing("service_failed");

  it.each<
    [
      what: string,
      where: AccountIdentity,
      answer: Tell | undefined,
      also: readonly AccountIdentity[],
      expected: object,
    ]
  >([
    ["finishes a wish of the same sign-in", own, untold, [], finished],
    ["finishes a wish of the same account that was told by the same sign-in", told, untold, [], finished],
    ["finishes a wish of the same sign-in when it is told", own, undefined, [], finished],
    [
      "finishes a wish of another sign-in that was told to be the same account's since",
      { origin, account: "old key", signIn: "old key" },
      undefined,
      [{ origin, account: "ada", signIn: "old key" }],
      finished,
    ],
    [
      "leaves a wish of another sign-in alone",
      { origin, account: "key of bob", signIn: "key of bob" },
      untold,
      [],
      left("unidentified"),
    ],
    [
      "leaves a wish of another sign-in alone when it is told",
      { origin, account: "key of bob", signIn: "key of bob" },
      undefined,
      [],
      left("elsewhere"),
    ],
    [
      "leaves a wish alone whose sign-in was told of two accounts",
      { origin, account: "shared", signIn: "shared" },
      undefined,
      [
        { origin, account: "ada", signIn: "shared" },
        { origin, account: "bob", signIn: "shared" },
      ],
      left("elsewhere"),
    ],
    [
      "leaves a wish alone that has no sign-in on record",
      { origin, account: "ada" },
      untold,
      [],
      left("unidentified"),
    ],
    [
      "leaves a wish of another account alone, whatever sign-in it has",
      { origin, account: "bob", signIn },
      undefined,
      [],
      left("elsewhere"),
    ],
    [
      "leaves a wish of the same sign-in at another server alone",
      { ...own, origin: "https://other.example" },
      untold,
      [],
      left("elsewhere"),
    ],
  ])("%s", async (_what, where, answer, also, expected) => {
    expect(await resumed(where, answer, also)).toEqual(expected);
  });
});

async function applied(plannedAs: AccountIdentity) {
  const { clock, service, ref } = scene(failing("service_failed"));
  const reading = await clock.run(service.get(ref));
  const plan = makePlan(service, { readings: [reading], complete: true, where: plannedAs }, "all");
  return clock.run(applyPlan(service, plan));
}

describe("a plan where it is not told whose account this is", () => {
  it("is carried out if the sign-in is the one that it was made by", async () => {
    const { results } = await applied({ origin, account: "ada", signIn });
    expect(results).toMatchObject([{ outcome: "cancelled", notLearned: [{ what: "account" }] }]);
  });

  it("is not carried out where nobody can say, with the reason for that", async () => {
    await expect(applied({ origin, account: "ada" })).rejects.toMatchObject({ code: "service_failed" });
  });

  it("is refused at another server", async () => {
    await expect(applied({ origin: "https://other.example", account: "ada", signIn })).rejects.toMatchObject({
      code: "bad_input",
    });
  });
});

/** A service whose list holds jobs of these owners. */
const listing = (listsOwnJobsOnly: boolean, owners: readonly string[]) => {
  const at = scene(failing("service_failed"));
  const { service } = at;
  Object.assign(service, { capabilities: { ...service.capabilities, listsOwnJobsOnly } });
  const list = service.list.bind(service);
  service.list = async function* (filter, call) {
    const listed = list(filter, call);
    for (const owner of owners) {
      const next = await listed.next();
      if (next.done !== true) yield { ...next.value, details: { ...next.value.details, owner } };
    }
    return { complete: true, total: null };
  };
  for (let id = 2; id <= owners.length; id += 1)
    service.add(new SimulatedJob(String(id), -1, 10 * dayMs, "completed"));
  return at;
};

describe("a selection where it is not told whose account this is", () => {
  it("is not made where others' jobs are in the lists: nobody can tell which are one's own", async () => {
    const { clock, service } = listing(false, ["77"]);
    await expect(clock.run(selectJobs(service, {}))).rejects.toThrow(
      /nobody can tell which jobs are one's own/,
    );
    await expect(clock.run(selectJobs(service, { owner: "any" }))).resolves.toMatchObject({ listed: 1 });
  });

  it("takes all that the account's own lists show", async () => {
    const { clock, service } = listing(true, ["77", "77"]);
    const found = await clock.run(selectJobs(service, {}));
    expect(found).toMatchObject({ where: { account: signIn }, untold: { code: "service_failed" } });
    expect(found.readings).toHaveLength(2);
  });

  it("takes nothing where those lists turn out to hold two owners' jobs", async () => {
    const { clock, service } = listing(true, ["77", "78"]);
    await expect(clock.run(selectJobs(service, {}))).rejects.toMatchObject({ code: "service_failed" });
  });

  it("is swept to its end all the same", async () => {
    const { clock, service } = listing(true, ["77"]);
    const swept = await clock.run(sweepJobs(service, {}));
    expect(swept).toMatchObject({ ended: "empty", results: [{ outcome: "cancelled" }] });
  });
});

it("submits, with the sign-in on record, where it is not told whose account this is", async () => {
  const { clock, service, journal, disk, ref } = scene(failing("service_failed"));
  const work = { mark: "m1", inputs: "none", send: async () => ref, refsOf: () => [ref] };
  await clock.run(submitOnRecord(service, journal, work));
  const [file] = await readJournals(disk);
  expect(file?.entries.find(({ kind }) => kind === "submitting")).toMatchObject({ account: signIn, signIn });
});
