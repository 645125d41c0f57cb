import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { inspect } from "node:util";
import {
  applyPlan,
  cancelJob,
  cancelJobs,
  identify,
  makePlan,
  parsePlan,
  resumeWishes,
  saveResults,
  selectJobs,
  submitOnRecord,
  sweepJobs,
  waitForEnd,
  watchJobs,
  lookUpSubmit,
} from "@simjobs/control";
import { isJobError, type Clock } from "@simjobs/core";
import { createTransport } from "@simjobs/http";
import { IonworksClient, ionworksProvider } from "@simjobs/ionworks";
import { JessClient, jessProvider } from "@simjobs/jess";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

/** What plain JavaScript hands over by mistake. */
const mistakes: readonly unknown[] = [
  undefined,
  null,
  123,
  Number.NaN,
  "20s",
  "",
  true,
  [],
  {},
  [undefined],
  () => "a function",
  Symbol("a symbol"),
  new Date(Number.NaN),
];

/** Times that are none. */
const noTimes = [Number.NaN, -1, "20s", "2000", null, {}, 5n];

/** Passes as soon as somebody waits for it. */
function hastyClock(): Clock {
  let ms = 0;
  return {
    now: () => ms,
    wallNow: () => 1_700_000_000_000 + ms,
    sleep: async (forMs, signal) => {
      signal?.throwIfAborted();
      ms += forMs;
    },
  };
}

type Outcome = { readonly value: unknown } | { readonly error: unknown; readonly atOnce: boolean };

/** Calls something and waits for it, reading what comes to its end. */
async function outcomeOf(call: () => unknown): Promise<Outcome> {
  let told: unknown;
  try {
    told = call();
  } catch (error) {
    return { error, atOnce: true };
  }
  try {
    if (!isStream(told)) return { value: await told };
    const parts: unknown[] = [];
    for await (const part of told) parts.push(part);
    return { value: parts };
  } catch (error) {
    return { error, atOnce: false };
  }
}

function isStream(value: unknown): value is AsyncIterable<unknown> {
  return typeof value === "object" && value !== null && Symbol.asyncIterator in value;
}

/** What is wrong with how a call ended; `undefined` where nothing is. */
function faultOf(outcome: Outcome, isAsync: boolean): string | undefined {
  if ("value" in outcome) return undefined;
  if (!isJobError(outcome.error)) return `ended with ${String(outcome.error)}`;
  return isAsync && outcome.atOnce ? `threw in place of rejecting: ${outcome.error.message}` : undefined;
}

/** Every method that can be called from outside. */
function methodsOf(target: object): string[] {
  const names = new Set<string>();
  for (let one: unknown = target; typeof one === "object" && one !== null && one !== Object.prototype;) {
    for (const [name, { value }] of Object.entries(Object.getOwnPropertyDescriptors(one)))
      if (typeof value === "function" && name !== "constructor") names.add(name);
    one = Object.getPrototypeOf(one);
  }
  names.delete("close");
  return [...names].toSorted();
}

/** Those that ask nobody, and so answer at once. */
const answersAtOnce = new Set(["jobOf", "jobRunning", "rememberJob"]);

function apply(target: object, method: string, args: readonly unknown[]): unknown {
  const called: unknown = Reflect.get(target, method);
  if (typeof called !== "function") throw new Error(`there is no ${method}`);
  return Reflect.apply(called, target, args);
}

describe("a wrong argument", () => {
  let server: Server;
  let baseUrl: string;
  beforeAll(async () => {
    server = createServer((request, response) => {
      request.resume();
      response.writeHead(404, { "content-type": "application/json" }).end('{"detail":"nothing is here"}');
    });
    await once(server.listen(0, "127.0.0.1"), "listening");
    const address = server.address();
    baseUrl = `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`;
  });
  afterAll(async () => {
    await once(server.close(), "close");
  });

  const ionworksClient = (): IonworksClient =>
    new IonworksClient({ baseUrl, clock: hastyClock(), budget: null, credentials: { apiKey: "a-key" } });
  const jessClient = (): JessClient =>
    new JessClient({ baseUrl, clock: hastyClock(), budget: null, credentials: { token: "a-token" } });

  it.each<[string, () => object]>([
    ["the client of ionworks", ionworksClient],
    ["its pipelines", () => ionworksClient().pipelines],
    ["its simple pipelines", () => ionworksClient().simplePipelines],
    ["its optimizations", () => ionworksClient().optimizations],
    ["its studies", () => ionworksClient().studies],
    ["its fits", () => ionworksClient().ecm],
    ["the provider of ionworks", () => ionworksProvider(ionworksClient())],
    ["the client of jess", jessClient],
    ["its results", () => jessClient().results],
    ["its storage", () => jessClient().storage],
    ["the provider of jess", () => jessProvider(jessClient())],
  ])("of any method of %s is told by a rejection with a code", async (_name, targetOf) => {
    const target = targetOf();
    const beginnings = [[], ["12259"], [{}], ["12259", {}], [{}, {}]];
    const faults: string[] = [];
    for (const method of methodsOf(target)) {
      for (const args of beginnings.flatMap((before) => mistakes.map((mistake) => [...before, mistake]))) {
        const outcome = await outcomeOf(() => apply(target, method, args));
        const fault = faultOf(outcome, !answersAtOnce.has(method));
        if (fault !== undefined) faults.push(`${method}(${inspect(args)}) ${fault}`);
      }
    }
    expect(faults).toEqual([]);
  });

  it.each<[string, (...args: readonly never[]) => unknown]>([
    ["cancelJob", cancelJob],
    ["cancelJobs", cancelJobs],
    ["watchJobs", watchJobs],
    ["waitForEnd", waitForEnd],
    ["identify", identify],
    ["selectJobs", selectJobs],
    ["sweepJobs", sweepJobs],
    ["applyPlan", applyPlan],
    ["resumeWishes", resumeWishes],
    ["submitOnRecord", submitOnRecord],
    ["lookUpSubmit", lookUpSubmit],
  ])("of %s is told by a rejection with a code", async (_name, called) => {
    const faults: string[] = [];
    const client = jessClient();
    const ref = { provider: "jess", kind: "job", id: "12259" };
    const beginnings = [
      [],
      [client],
      [jessProvider(client)],
      [jessProvider(client), ref],
      [jessProvider(client), [ref]],
    ];
    for (const args of beginnings.flatMap((before) => mistakes.map((mistake) => [...before, mistake]))) {
      const fault = faultOf(await outcomeOf(() => Reflect.apply(called, undefined, args)), true);
      if (fault !== undefined) faults.push(`(${inspect(args, { depth: 1 })}) ${fault}`);
    }
    expect(faults).toEqual([]);
  });

  it.each<[string, (wrong: unknown) => unknown]>([
    ["new IonworksClient(…)", (wrong) => Reflect.construct(IonworksClient, [wrong])],
    ["its credentials", (wrong) => Reflect.construct(IonworksClient, [{ credentials: wrong }])],
    ["ionworksProvider(…)", (wrong) => Reflect.apply(ionworksProvider, undefined, [wrong])],
    ["jessProvider(…)", (wrong) => Reflect.apply(jessProvider, undefined, [wrong])],
    ["parsePlan(…)", (wrong) => parsePlan(wrong)],
  ])("of %s is told by a code", async (_name, call) => {
    for (const wrong of mistakes) {
      const outcome = await outcomeOf(() => call(wrong));
      expect(outcome, inspect(wrong)).toMatchObject({ error: { name: "JobError" } });
    }
  });

  it.each<[string, (wrong: unknown) => unknown]>([
    ["new JessClient(…)", (wrong) => Reflect.construct(JessClient, [wrong])],
    ["its credentials", (wrong) => Reflect.construct(JessClient, [{ credentials: wrong }])],
    [
      "its password",
      (wrong) => Reflect.construct(JessClient, [{ credentials: { email: "a", password: wrong } }]),
    ],
    ["its limits", (wrong) => Reflect.construct(JessClient, [{ limits: wrong }])],
    [
      "the limits of ionworks",
      (wrong) => Reflect.construct(IonworksClient, [{ credentials: { apiKey: "k" }, limits: wrong }]),
    ],
    ["createTransport(…)", (wrong) => Reflect.apply(createTransport, undefined, [wrong])],
    ["the address of jess", (baseUrlGiven) => Reflect.construct(JessClient, [{ baseUrl: baseUrlGiven }])],
    ["a proxy", (wrong) => Reflect.construct(JessClient, [{ proxy: wrong }])],
    ["a budget", (wrong) => Reflect.construct(JessClient, [{ budget: wrong }])],
    ["a clock", (wrong) => Reflect.construct(JessClient, [{ clock: wrong }])],
    ["a store of tokens", (wrong) => Reflect.construct(JessClient, [{ tokenStore: wrong }])],
    ["a transport", (wrong) => Reflect.construct(JessClient, [{ transport: wrong }])],
    ["makePlan(…)", (wrong) => Reflect.apply(makePlan, undefined, [wrong, wrong, wrong])],
    ["the files to save", (wrong) => Reflect.apply(saveResults, undefined, [wrong, wrong])],
    ["a key", (wrong) => Reflect.construct(IonworksClient, [{ credentials: { apiKey: wrong } }])],
  ])("of %s never ends with another error than a told one", async (_name, call) => {
    const faults = [];
    for (const wrong of mistakes) {
      const fault = faultOf(await outcomeOf(() => call(wrong)), false);
      if (fault !== undefined) faults.push(`${inspect(wrong)} ${fault}`);
    }
    expect(faults).toEqual([]);
  });

  it.each([
    { kind: "stored" },
    { kind: "stored", folder: "x", mark: 5 },
    { kind: "stored", folder: 5 },
    { kind: "energyplus" },
    { kind: "energyplus", models: "box.idf", weather: [] },
    { kind: "energyplus", models: [5], weather: [5] },
    { kind: "energyplus", models: [{ name: 5, content: new Uint8Array(1) }], weather: [{}] },
    { kind: "energyplus", models: [{ name: "a.idf", content: "text" }] },
    { kind: "energyplus", models: [null], weather: null },
    { kind: "jeplus", files: 5 },
    { kind: "jeplus", folder: 5 },
    { kind: "jeplus", project: 5, files: [5] },
    { kind: "radiance", program: 5 },
    { kind: "radiance", program: "rtrace", files: [5], input: 5 },
    { kind: "daysim", folder: {} },
    { kind: "scan", files: [undefined] },
    { kind: 5 },
    {},
  ])("in the request %o to jess is told before anything is sent", async (request) => {
    const provider = jessProvider(jessClient());
    const outcome = await outcomeOf(() => apply(provider, "submit", [request]));
    expect(outcome).toMatchObject({ error: { code: "bad_input", mayHaveLeft: false } });
  });

  it.each([123, { id: "12259" }, ["12259"], undefined, null])(
    "where the id of a job belongs is named, for both services alike: %o",
    async (id) => {
      for (const client of [ionworksClient(), jessClient()]) {
        for (const method of ["job", "cancelJob"]) {
          const outcome = await outcomeOf(() => apply(client, method, [id]));
          expect(outcome).toMatchObject({
            error: {
              code: "bad_input",
              message: expect.stringMatching(/^the id of a job must be a text, not /u),
            },
          });
        }
      }
    },
  );

  const job = { provider: "jess", kind: "job", id: "1" };
  const jess = () => jessProvider(jessClient());
  const controlled = (called: typeof cancelJob | typeof waitForEnd, given: object): unknown =>
    called(jess(), job, options(given));

  describe.each(noTimes)("as a time, %o", (wrong) => {
    it.each<[string, string, (wrong: unknown) => unknown]>([
      ["cancelJob", "timeoutMs", (timeoutMs) => controlled(cancelJob, { timeoutMs })],
      ["cancelJob", "giveUpMs", (giveUpMs) => controlled(cancelJob, { giveUpMs })],
      ["cancelJob", "settleMs", (settleMs) => controlled(cancelJob, { settleMs })],
      ["waitForEnd", "timeoutMs", (timeoutMs) => controlled(waitForEnd, { timeoutMs })],
      ["waitForEnd", "giveUpMs", (giveUpMs) => controlled(waitForEnd, { giveUpMs })],
      ["identify", "timeoutMs", (timeoutMs) => identify(jess(), options({ timeoutMs }))],
      ["selectJobs", "timeoutMs", (timeoutMs) => selectJobs(jess(), {}, options({ timeoutMs }))],
      ["sweepJobs", "quietMs", (quietMs) => sweepJobs(jess(), {}, options({ quietMs }))],
      ["sweepJobs", "sweepTimeoutMs", (sweepTimeoutMs) => sweepJobs(jess(), {}, options({ sweepTimeoutMs }))],
      ["jess.job", "timeoutMs", (timeoutMs) => jessClient().job("1", options({ timeoutMs }))],
      ["jess.jobs", "timeoutMs", (timeoutMs) => jessClient().jobs({}, options({ timeoutMs }))],
      ["jess.logOff", "timeoutMs", (timeoutMs) => jessClient().logOff(options({ timeoutMs }))],
      [
        "jess results",
        "timeoutMs",
        (timeoutMs) => jessClient().results.files("1", {}, options({ timeoutMs })),
      ],
      ["provider.get", "timeoutMs", (timeoutMs) => jess().get(job, options({ timeoutMs }))],
      ["ionworks.job", "timeoutMs", (timeoutMs) => ionworksClient().job("1", options({ timeoutMs }))],
      ["ionworks.jobs", "timeoutMs", (timeoutMs) => ionworksClient().jobs({}, options({ timeoutMs }))],
      ["ionworks.user", "timeoutMs", (timeoutMs) => ionworksClient().user(options({ timeoutMs }))],
      [
        "waitForResults",
        "timeoutMs",
        (timeoutMs) => ionworksClient().waitForResults("1", options({ timeoutMs })),
      ],
      [
        "waitForResults",
        "pollEveryMs",
        (pollEveryMs) => ionworksClient().waitForResults("1", options({ pollEveryMs })),
      ],
      ["new JessClient", "renewAfterMs", (renewAfterMs) => Reflect.construct(JessClient, [{ renewAfterMs }])],
      [
        "new JessClient",
        "attemptTimeoutMs",
        (attemptTimeoutMs) => Reflect.construct(JessClient, [{ attemptTimeoutMs }]),
      ],
      [
        "new IonworksClient",
        "overallTimeoutMs",
        (overallTimeoutMs) =>
          Reflect.construct(IonworksClient, [{ credentials: { apiKey: "k" }, overallTimeoutMs }]),
      ],
    ])("is told by name: %s, %s", async (_function, name, call) => {
      expect(await outcomeOf(() => call(wrong))).toMatchObject(named(name));
    });
  });

  it.each(["NaN", "a moment", null])("as a deadline is told by name: %o", async (wrong) => {
    const deadlineMs = wrong === "NaN" ? Number.NaN : wrong;
    for (const client of [ionworksClient(), jessClient()]) {
      const outcome = await outcomeOf(() => apply(client, "job", ["1", { deadlineMs }]));
      expect(outcome).toMatchObject({
        error: { code: "bad_input", message: expect.stringMatching(/^deadlineMs must be a moment/u) },
      });
    }
  });
});

/** How it ends with an option that is named as wrong. */
function named(name: string): object {
  const message: unknown = expect.stringMatching(new RegExp(`^${name} must be a `, "u"));
  return { error: { code: "bad_input", message } };
}

/** Options as plain JavaScript has them: with values that no type would let through. */
function options(given: object): object {
  return given;
}

describe("an address", () => {
  it.each([
    "http://127.0.0.1:9/base",
    new URL("http://127.0.0.1:9/base"),
    new URL("http://127.0.0.1:9/base/"),
  ])("is taken as a text or as a URL: %s", async (baseUrl) => {
    const clients = [
      new JessClient({ baseUrl }),
      new IonworksClient({ baseUrl, credentials: { apiKey: "k" } }),
    ];
    for (const client of clients) {
      expect(client.baseUrl).toBe("http://127.0.0.1:9/base");
      await client.close();
    }
  });
});
