import { describe, expect, it } from "vitest";
import {
  clientOf,
  hurryingClock,
  serviceTime,
  startService,
  wireOptimization,
  wirePipeline,
  wireSimplePipeline,
  type ScriptedReply,
  type ScriptedService,
  type SeenRequest,
} from "../../test/scripted-service.js";
import type { IonworksClient } from "../client.js";

const element = { element_type: "entry", values: { a: 1 } };
const lost: readonly (readonly [string, ScriptedReply])[] = [
  ["is lost", "drop"],
  ["is a gateway's fault", { status: 504, text: "<h1>Gateway Time-out</h1>", type: "text/html" }],
  ["cannot be read", { text: '{"id": "pl', type: "application/json" }],
];

interface Kind {
  readonly path: string;
  readonly wire: (changes: Record<string, unknown>) => unknown;
  readonly submit: (client: IonworksClient, name?: string) => Promise<{ id: string }>;
}

const kinds: readonly (readonly [string, Kind])[] = [
  [
    "a pipeline",
    {
      path: "/pipelines",
      wire: wirePipeline,
      submit: ({ pipelines }, name) => pipelines.create({ ...(name && { name }), elements: { a: element } }),
    },
  ],
  [
    "a simple pipeline",
    {
      path: "/simple_pipelines",
      wire: wireSimplePipeline,
      submit: ({ simplePipelines }, name) =>
        simplePipelines.create({ ...(name && { name }), elements: { a: element } }),
    },
  ],
  [
    "an optimization",
    {
      path: "/optimizations",
      wire: wireOptimization,
      submit: ({ optimizations }, name) => optimizations.create({ ...(name && { name }), config: {} }),
    },
  ],
];

async function start(
  answer: (request: SeenRequest) => ScriptedReply,
): Promise<{ service: ScriptedService; client: IonworksClient }> {
  const service = await startService(answer);
  const client = clientOf(service, { projectId: "project-1", transport: { clock: hurryingClock() } });
  return { service, client };
}

const posts = (service: ScriptedService): number =>
  service.requests.filter(({ method }) => method === "POST").length;

describe.each(kinds)("%s whose answer", (_kind, { path, wire, submit }) => {
  it.each([
    ["has one page only", () => 0],
    [
      "goes on for ever",
      (request: SeenRequest) => Number(request.query.get("offset") ?? request.query.get("skip") ?? 0),
    ],
  ])("is lost is not looked for in what is shown of a list that %s", async (_what, startOf) => {
    const { service, client } = await start((request) => {
      if (request.method === "POST") return "drop";
      const first = startOf(request);
      const more = Array.from({ length: 99 }, (_each, index) =>
        wire({ id: `other-${first + index}`, name: "Other run" }),
      );
      return {
        json: [
          wire({ id: `ours-${first}`, name: first === 0 ? "Night run" : "x", created_at: serviceTime(0) }),
          ...more,
        ],
      };
    });
    await expect(submit(client, "Night run")).rejects.toMatchObject({ code: "submit_unclear" });
    expect(posts(service)).toBe(1);
  });

  it.each(lost)("%s is found by its name and adopted, and never sent again", async (_how, reply) => {
    const { service, client } = await start(({ method }) =>
      method === "POST"
        ? reply
        : {
            json: [
              wire({ id: "ours", name: "Night run", created_at: serviceTime(0) }),
              wire({ id: "older", name: "Night run", created_at: serviceTime(-3_600_000) }),
              wire({ id: "other", name: "Other run", created_at: serviceTime(0) }),
            ],
          },
    );
    await expect(submit(client, "Night run")).resolves.toMatchObject({ id: "ours" });
    expect(service.lines()).toEqual([`POST ${path}`, `GET ${path}`]);
  });

  it("is lost is looked for again, since a list may be late", async () => {
    const { service, client } = await start(({ method }) => {
      if (method === "POST") return "drop";
      const isThere = service.requests.length > 3;
      return { json: isThere ? [wire({ id: "ours", name: "Night run", created_at: serviceTime(0) })] : [] };
    });
    await expect(submit(client, "Night run")).resolves.toMatchObject({ id: "ours" });
    expect(service.lines()).toEqual([`POST ${path}`, `GET ${path}`, `GET ${path}`, `GET ${path}`]);
  });

  it.each<[string, ScriptedReply]>([
    ["is not there", { json: [] }],
    [
      "is there twice",
      { json: ["a", "b"].map((id) => wire({ id, name: "Night run", created_at: serviceTime(0) })) },
    ],
    [
      "is too old to be ours",
      { json: [wire({ id: "a", name: "Night run", created_at: serviceTime(-60_000) })] },
    ],
    ["has no time", { json: [wire({ id: "a", name: "Night run", created_at: null })] }],
    ["cannot be looked for", { status: 403, json: { detail: "no" } }],
  ])("is lost is unclear where its name %s", async (_what, reply) => {
    const { service, client } = await start(({ method }) => (method === "POST" ? "drop" : reply));
    await expect(submit(client, "Night run")).rejects.toMatchObject({
      code: "submit_unclear",
      mayHaveLeft: true,
      hint: expect.stringContaining("before you submit again"),
    });
    expect(posts(service)).toBe(1);
  });

  it("is lost is unclear where it has no name to be found by", async () => {
    const { service, client } = await start(() => "drop");
    await expect(submit(client)).rejects.toMatchObject({ code: "submit_unclear" });
    expect(service.requests).toHaveLength(1);
  });

  it("is a clear no is told as it is", async () => {
    const { service, client } = await start(() => ({ status: 403, json: { detail: "not your project" } }));
    await expect(submit(client, "Night run")).rejects.toMatchObject({
      code: "forbidden",
      mayHaveLeft: false,
      serviceMessage: "not your project",
    });
    expect(service.requests).toHaveLength(1);
  });
});

it("a name that looks like an operator is asked for as a name", async () => {
  const { service, client } = await start(({ method }) => (method === "POST" ? "drop" : { json: [] }));
  const request = { name: "in.(a,b)", elements: { a: element } };
  await expect(client.pipelines.create(request)).rejects.toMatchObject({ code: "submit_unclear" });
  expect(service.requests[1]?.query.get("name")).toBe("eq.in.(a,b)");
});

const made = (id: string, template = "tpl-1", age = 0): Record<string, unknown> => ({
  id,
  job_id: `job-of-${id}`,
  created_at: serviceTime(age),
  experiment: { id: "exp-1", experiment_template_id: template },
});

const answering =
  (simulations: readonly unknown[]) =>
  ({ path, method }: SeenRequest): ScriptedReply => {
    if (path === "/protocols/parse-to-template") return { json: { template_id: "tpl-1" } };
    return method === "POST" ? "drop" : { json: { simulations, total: simulations.length } };
  };

describe("simulations whose answer is lost", () => {
  const doe = { sampling: "random", rows: [], count: 2 };
  const request = {
    parameterized_model: "pm-1",
    protocol_experiment: { name: "1C", protocol: "steps: []\n" },
    design_parameters_doe: doe,
  };

  it("are found by their template, all of them", async () => {
    const others = [made("old", "tpl-1", -60_000), made("other", "tpl-2")];
    const { service, client } = await start(answering([made("a"), ...others, made("b")]));
    await expect(client.submitSimulations(request)).resolves.toEqual([
      { simulationId: "a", jobId: "job-of-a" },
      { simulationId: "b", jobId: "job-of-b" },
    ]);
    expect(service.lines().slice(2)).toEqual(["GET /simulations"]);
    expect(service.requests[2]?.query.get("parameterized_model_id")).toBe("pm-1");
  });

  it.each([
    ["too few", [made("a")]],
    ["too many", [made("a"), made("b"), made("c")]],
    ["none", []],
  ])("are unclear where %s are found", async (_what, simulations) => {
    const { service, client } = await start(answering(simulations));
    await expect(client.submitSimulations(request)).rejects.toMatchObject({ code: "submit_unclear" });
    expect(posts(service)).toBe(2);
  });

  it("are looked for in their study, if they have one", async () => {
    const { service, client } = await start(answering([made("a"), made("b")]));
    const quick = { quick_model: { capacity: 1, chemistry: "NMC/Graphite" } };
    await client.submitSimulations({ ...request, parameterized_model: quick, study_id: "st-1" });
    expect(service.requests[2]?.query.get("study_id")).toBe("st-1");
  });
});

describe("an optimization whose second run", () => {
  const before = { status: "failed", run_count: 1 };

  it.each([
    ["a higher count", { status: "failed", run_count: 2 }],
    ["its going on again", { status: "running", run_count: 1 }],
  ])("is not answered is told by %s", async (_what, after) => {
    const { service, client } = await start(({ method }) => {
      if (method === "POST") return "drop";
      return { json: wireOptimization(service.requests.length === 1 ? before : after) };
    });
    await expect(client.optimizations.rerun("opt-1")).resolves.toMatchObject(after);
    expect(posts(service)).toBe(1);
  });

  it("is not answered and does not show is unclear", async () => {
    const { service, client } = await start(({ method }) =>
      method === "POST" ? "drop" : { json: wireOptimization(before) },
    );
    await expect(client.optimizations.rerun("opt-1")).rejects.toMatchObject({ code: "submit_unclear" });
    expect(posts(service)).toBe(1);
  });
});

it("weak point 8: a dropped connection sends nothing a second time", async () => {
  const { service, client } = await start(({ method }) => (method === "POST" ? "drop" : { json: [] }));
  const attempts = [
    client.pipelines.create({ name: "N", elements: { a: element } }),
    client.simplePipelines.create({ name: "N", elements: { a: element } }),
    client.optimizations.create({ name: "N", config: {} }),
    client.ecm.fromMeasurements({ measurements: [{ id: "m" }] }),
    client.cancelJob("job-1"),
    client.pipelines.cancel("pl-1"),
  ];
  const settled = await Promise.allSettled(attempts);
  expect(settled.map(({ status }) => status)).toEqual(attempts.map(() => "rejected"));
  const sent = service.lines().filter((line) => line.startsWith("POST"));
  expect(sent).toHaveLength(attempts.length);
  expect(new Set(sent).size).toBe(attempts.length);
});
