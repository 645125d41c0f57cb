import { expect } from "vitest";
import type { MockOptions } from "@simjobs/mock";
import type { Bench } from "./bench.js";
import { noKey } from "./calls-ionworks.cases.js";
import { casesOf, failureCase, pageSizes, type ClientCall } from "./client-call.js";
import type { ContractCase, ContractSuite } from "./contract-suite.js";
import type { EndpointId } from "./endpoints.js";
import { modelPath, someElements } from "./examples.js";

type FamilyName = "pipelines" | "simplePipelines" | "optimizations";

interface Family {
  readonly name: FamilyName;
  readonly request: Readonly<Record<string, unknown>>;
  readonly asks: Readonly<Record<"create" | "list" | "get" | "update" | "cancel", EndpointId>> & {
    readonly delete?: EndpointId;
  };
  readonly active: readonly string[];
}

const families: readonly Family[] = [
  {
    name: "pipelines",
    request: { name: "Two elements", elements: someElements },
    asks: { create: "W14", list: "W15", get: "W16", update: "W17", delete: "W18", cancel: "W19" },
    active: ["pending", "running"],
  },
  {
    name: "simplePipelines",
    request: { name: "All in one", config: { elements: someElements } },
    asks: { create: "W23", list: "W24", get: "W25", update: "W26", delete: "W27", cancel: "W28" },
    active: ["pending", "running"],
  },
  {
    name: "optimizations",
    request: { name: "Charge faster", parameterized_model_id: "pm-1", kind: "optimize" },
    asks: { create: "W29", list: "W30", get: "W31", update: "W32", cancel: "W33" },
    active: ["queued", "running"],
  },
];

const make = async ({ ionworks }: Bench, { name, request }: Family): Promise<string> =>
  (await create(ionworks, name, request)).id;

/** A family's `create` with any request, as plain JavaScript may call it. */
function create(
  ionworks: Bench["ionworks"],
  name: Family["name"],
  request: unknown,
): ReturnType<Bench["ionworks"][Family["name"]]["create"]> {
  return Reflect.apply(ionworks[name].create, ionworks[name], [request]);
}

/** What the three families have in common. */
function callsOf(family: Family): readonly ClientCall[] {
  const { name, asks, request, active } = family;
  const active_ = expect.toSatisfy((status: unknown) => active.includes(String(status)));
  const prepare = (bench: Bench): Promise<string> => make(bench, family);
  const shared: readonly ClientCall[] = [
    {
      name: `ionworks.${name}.create()`,
      asks: [asks.create],
      mock: { switches: { ionworks: { "submit-code": "201" } } },
      call: async ({ ionworks }) => (await create(ionworks, name, request)).status,
      gives: active_,
    },
    {
      name: `ionworks.${name}.get()`,
      asks: [asks.get],
      mock: { switches: { ionworks: { flags: "no" } } },
      prepare,
      call: async ({ ionworks }, id) => (await ionworks[name].get(id)).status,
      gives: active_,
    },
    {
      name: `ionworks.${name}.list()`,
      asks: [asks.list],
      mock: { switches: { ionworks: { "pipelines-list": "array" } } },
      prepare: async (bench) =>
        [await prepare(bench), await prepare(bench), await prepare(bench)].toSorted().join(),
      call: async ({ ionworks }) => (await ionworks[name].list({ pageLimit: 2 })).items.length,
      gives: 3,
    },
    {
      name: `ionworks.${name}.pages()`,
      asks: [asks.list],
      prepare: async (bench) => [await prepare(bench), await prepare(bench), await prepare(bench)].join(),
      call: ({ ionworks }) => pageSizes(ionworks[name].pages({ pageLimit: 2 })),
      gives: [2, 1],
    },
    {
      name: `ionworks.${name}.update()`,
      asks: [asks.update],
      prepare,
      call: async ({ ionworks }, id) => (await ionworks[name].update(id, { name: "Anew" })).name,
      gives: "Anew",
    },
    {
      name: `ionworks.${name}.cancel()`,
      asks: [asks.cancel],
      prepare,
      call: async ({ ionworks }, id) => (await ionworks[name].cancel(id))?.status,
      gives: "canceled",
    },
  ];
  const deleteId = asks.delete;
  if (deleteId === undefined || name === "optimizations") return shared;
  return [
    ...shared,
    ...(["204", "200"] as const).map((deleted): ClientCall => ({
      name: `ionworks.${name}.delete(), answered with ${deleted},`,
      asks: [deleteId],
      mock: { switches: { ionworks: { deleted } } },
      prepare,
      call: async ({ ionworks }, id) => {
        await ionworks[name].delete(id);
        return (await ionworks[name].list()).items.length;
      },
      gives: 0,
    })),
  ];
}

function failuresOf(family: Family): readonly ContractCase[] {
  const { name, asks, request } = family;
  const absent = [
    ["get", asks.get, ({ ionworks }: Bench) => ionworks[name].get("not-there")],
    ["update", asks.update, ({ ionworks }: Bench) => ionworks[name].update("not-there", { name: "x" })],
    ["cancel", asks.cancel, ({ ionworks }: Bench) => ionworks[name].cancel("not-there")],
  ] as const;
  const unnamed = { ...request, name: undefined };
  return [
    ...absent.map(([method, id, call]) =>
      failureCase({
        name: `ionworks.${name}.${method}()`,
        when: "there is no such thing",
        asks: [id],
        call,
        code: "not_found",
        mayHaveLeft: false,
      }),
    ),
    failureCase({
      name: `ionworks.${name}.create()`,
      when: "the request makes no sense",
      asks: [],
      call: ({ ionworks }) => create(ionworks, name, { name: "Nothing" }),
      code: "bad_input",
      mayHaveLeft: false,
    }),
    failureCase({
      name: `ionworks.${name}.create()`,
      when: "the answer is lost and nothing has a name to be found by",
      asks: [asks.create],
      faults: [{ match: { method: "POST" }, fault: { kind: "drop-after" } }],
      call: ({ ionworks }) => create(ionworks, name, unnamed),
      code: "submit_unclear",
      mayHaveLeft: true,
    }),
    {
      title: `ionworks.${name}.create() finds what was made where the answer is lost, by its name`,
      asks: [asks.create, asks.list],
      run: async ({ ionworks, mock }) => {
        mock.addFault({ match: { method: "POST" }, fault: { kind: "drop-after" } });
        const made = await create(ionworks, name, { ...request, name: "Only once" });
        expect(made.name).toBe("Only once");
        expect(mock.requests().filter(({ method }) => method === "POST")).toHaveLength(1);
      },
    },
  ];
}

const pipeline: Family | undefined = families[0];
const makePipeline = (bench: Bench): Promise<string> =>
  pipeline === undefined ? Promise.reject(new RangeError("no family")) : make(bench, pipeline);

const failedOptimization = async ({ ionworks, mock }: Bench): Promise<string> => {
  mock.addFault({ match: { method: "POST", path: "/optimizations$" }, fault: { kind: "fail" } });
  const { id } = await ionworks.optimizations.create({ parameterized_model_id: "pm-1" });
  mock.clearFaults();
  mock.clock.advance(3_600_000);
  return id;
};

const special: readonly ClientCall[] = [
  {
    name: "ionworks.pipelines.elements()",
    asks: ["W21"],
    prepare: makePipeline,
    call: async ({ ionworks }, id) => (await ionworks.pipelines.elements(id)).map(({ name }) => name),
    gives: Object.keys(someElements),
  },
  {
    name: "ionworks.pipelines.element()",
    asks: ["W22"],
    prepare: async (bench) =>
      (await bench.ionworks.pipelines.elements(await makePipeline(bench)))[1]?.id ?? "",
    call: async ({ ionworks }, id) => (await ionworks.pipelines.element(id)).name,
    gives: "Fit",
  },
  {
    name: "ionworks.pipelines.result()",
    asks: ["W20"],
    prepare: async (bench) => {
      const id = await makePipeline(bench);
      bench.mock.clock.advance(3_600_000);
      return id;
    },
    call: async ({ ionworks }, id) =>
      Object.keys((await ionworks.pipelines.result(id)).element_results ?? {}),
    gives: Object.keys(someElements),
  },
  {
    name: "ionworks.optimizations.rerun()",
    asks: ["W34"],
    prepare: failedOptimization,
    call: async ({ ionworks }, id) => {
      const { status, run_count } = await ionworks.optimizations.rerun(id);
      return [status, run_count];
    },
    gives: [expect.stringMatching(/^(?:queued|running)$/), 1],
  },
  {
    name: "ionworks.ecm.fromMeasurements()",
    asks: ["W42"],
    call: ({ ionworks }) => ionworks.ecm.fromMeasurements({ measurements: [{ id: "m-1" }] }),
    gives: { jobId: expect.any(String), status: "pending" },
  },
  {
    name: "ionworks.ecm.fromFile()",
    asks: ["W43"],
    call: ({ ionworks }) => ionworks.ecm.fromFile({ path: modelPath, initialSoc: 0.5 }),
    gives: { jobId: expect.any(String), status: "pending" },
  },
];

const late: MockOptions = { switches: { ionworks: { "early-result": "404" } } };

const failures = [
  failureCase({
    name: "ionworks.pipelines.result()",
    when: "the pipeline still runs and the service has none yet",
    asks: ["W20"],
    mock: late,
    prepare: makePipeline,
    call: ({ ionworks }, id) => ionworks.pipelines.result(id),
    code: "not_found",
  }),
  ...(["409", "400"] as const).map((code) =>
    failureCase({
      name: "ionworks.optimizations.rerun()",
      when: `it has not failed and the service answers ${code}`,
      asks: ["W34"],
      mock: { switches: { ionworks: { "resubmit-unfailed": code } } },
      prepare: async ({ ionworks }) =>
        (await ionworks.optimizations.create({ parameterized_model_id: "pm-1" })).id,
      call: ({ ionworks }, id) => ionworks.optimizations.rerun(id),
      code: "refused",
    }),
  ),
  failureCase({
    name: "ionworks.ecm.fromMeasurements()",
    when: "the answer is lost",
    asks: ["W42"],
    faults: [{ match: { method: "POST" }, fault: { kind: "drop-after" } }],
    call: ({ ionworks }) => ionworks.ecm.fromMeasurements({ measurements: [{ id: "m-1" }] }),
    code: "submit_unclear",
    mayHaveLeft: true,
  }),
  failureCase({
    name: "ionworks.ecm.fromFile()",
    when: "the file is not there",
    asks: [],
    call: ({ ionworks }) => ionworks.ecm.fromFile({ path: "nowhere.csv" }),
    code: "bad_input",
    mayHaveLeft: false,
  }),
];

/** Every method about pipelines, optimizations and fits, against the mock. */
export const callsIonworksWork: ContractSuite = {
  subject: "the Ionworks client's pipelines, optimizations and fits, against the mock:",
  cases: [
    ...casesOf([...families.flatMap(callsOf), ...special], noKey),
    ...families.flatMap(failuresOf),
    ...failures,
  ],
};
