import { describe, expect, it } from "vitest";
import {
  clientOf,
  startService,
  wireOptimization,
  wirePipeline,
  wireSimplePipeline,
  type SeenRequest,
} from "../../test/scripted-service.js";
import type { IonworksClient } from "../client.js";
import type { ListedAll } from "./list-pages.js";

type Wire = (changes: { id: string }) => Record<string, unknown>;

interface Family {
  readonly path: string;
  readonly offset: string;
  readonly wire: Wire;
  readonly envelope: (items: unknown[], total: number) => unknown;
  readonly list: (client: IonworksClient, filter?: object) => Promise<ListedAll<{ id: string }>>;
}

const families: readonly (readonly [string, Family])[] = [
  [
    "pipelines",
    {
      path: "/pipelines",
      offset: "skip",
      wire: wirePipeline,
      envelope: (pipelines, total) => ({ pipelines, total }),
      list: (client, filter) => client.pipelines.list(filter),
    },
  ],
  [
    "simple pipelines",
    {
      path: "/simple_pipelines",
      offset: "offset",
      wire: wireSimplePipeline,
      envelope: (items, total) => ({ items, count: items.length, total }),
      list: (client, filter) => client.simplePipelines.list(filter),
    },
  ],
  [
    "optimizations",
    {
      path: "/optimizations",
      offset: "offset",
      wire: wireOptimization,
      envelope: (optimizations, total) => ({ optimizations, total }),
      list: (client, filter) => client.optimizations.list(filter),
    },
  ],
  [
    "studies",
    {
      path: "/projects/project-1/studies",
      offset: "offset",
      wire: ({ id }) => ({ id, name: "A study", simulation_count: 2 }),
      envelope: (items, total) => ({ items, count: items.length, total }),
      list: (client, filter) => client.studies.list(filter),
    },
  ],
  [
    "simulations",
    {
      path: "/simulations",
      offset: "offset",
      wire: ({ id }) => ({ id, status: "completed", job_id: `job-of-${id}`, metrics: null }),
      envelope: (simulations, total) => ({ simulations, model_scalar_parameters: {}, total }),
      list: async (client, filter) => {
        const { simulations, ...end } = await client.simulations({ studyId: "study-1", ...filter });
        return { items: simulations, ...end };
      },
    },
  ],
];

describe.each(families)("the list of %s", (_name, { path, offset, wire, envelope, list }) => {
  const all = Array.from({ length: 230 }, (_each, index) => wire({ id: `id-${index}` }));
  const page = ({ query }: SeenRequest): Record<string, unknown>[] => {
    const start = Number(query.get(offset) ?? 0);
    return all.slice(start, start + Number(query.get("limit")));
  };

  it("is read to its end, a page of 100 at a time", async () => {
    const service = await startService((request) => ({ json: envelope(page(request), all.length) }));
    const { items, complete, total } = await list(clientOf(service, { projectId: "project-1" }));
    expect(items.map(({ id }) => id)).toEqual(all.map(({ id }) => id));
    expect({ complete, total }).toEqual({ complete: true, total: 230 });
    expect(service.requests.map((request) => [request.path, request.query.get(offset)])).toEqual([
      [path, null],
      [path, "100"],
      [path, "200"],
    ]);
  });

  it("is read as a bare array, too", async () => {
    const service = await startService((request) => ({ json: page(request) }));
    const { items, complete, total } = await list(clientOf(service, { projectId: "project-1" }));
    expect(items).toHaveLength(230);
    expect({ complete, total }).toEqual({ complete: true, total: null });
  });

  it("stops at a limit and says that it is not all", async () => {
    const service = await startService((request) => ({ json: envelope(page(request), all.length) }));
    const client = clientOf(service, { projectId: "project-1" });
    const { items, complete } = await list(client, { limit: 3 });
    expect([items.length, complete]).toEqual([3, false]);
    expect(service.requests).toHaveLength(1);
    expect(service.requests[0]?.query.get("limit")).toBe("3");
  });

  it("can be begun further on, and is then never called the whole", async () => {
    const service = await startService((request) => ({ json: envelope(page(request), all.length) }));
    const { items, complete, total } = await list(clientOf(service, { projectId: "project-1" }), {
      skip: 120,
    });
    expect(items.map(({ id }) => id)).toEqual(all.slice(120).map(({ id }) => id));
    expect({ complete, total }).toEqual({ complete: false, total: 230 });
    expect(service.requests.map(({ query }) => query.get(offset))).toEqual(["120", "220"]);
  });

  it.each<[string, (request: SeenRequest) => unknown, number, boolean]>([
    [
      "whose total is that of the page, and which is all there is",
      (request) => envelope(page(request).slice(0, 100 - Number(request.query.get(offset) ?? 0)), 100),
      100,
      true,
    ],
    [
      "whose total is that of the page, though it has more",
      (request) => envelope(page(request), page(request).length),
      230,
      true,
    ],
    ["that comes again for every page", () => envelope(all.slice(0, 100), all.length), 100, false],
    [
      "that comes again for every page, and whose total is its own",
      () => envelope(all.slice(0, 100), 100),
      100,
      false,
    ],
    ["that comes again as a bare array", () => all.slice(0, 100), 100, false],
  ])("with a page %s is told truly to be whole or not", async (_, answer, count, isWhole) => {
    const service = await startService((request) => ({ json: answer(request) }));
    const { items, complete } = await list(clientOf(service, { projectId: "project-1" }));
    expect([items.length, complete]).toEqual([count, isWhole]);
  });

  it("tells an entry once that stands twice on a page", async () => {
    const twice = [wire({ id: "a" }), wire({ id: "b" }), wire({ id: "a" })];
    const service = await startService(() => ({ json: envelope(twice, 2) }));
    const { items, complete } = await list(clientOf(service, { projectId: "project-1" }));
    expect(items.map(({ id }) => id)).toEqual(["a", "b"]);
    expect(complete).toBe(true);
  });

  it("believes none of two entries of one id that differ", async () => {
    const both = [wire({ id: "a" }), { ...wire({ id: "a" }), user_id: "somebody else" }];
    const service = await startService(() => ({ json: envelope(both, 2) }));
    await expect(list(clientOf(service, { projectId: "project-1" }))).rejects.toMatchObject({
      code: "bad_reply",
      message: expect.stringContaining("two records of a that differ"),
    });
  });

  it("of an entry without an id is a bad reply that names the field", async () => {
    const service = await startService(() => ({ json: envelope([{ status: "running" }], 1) }));
    const promise = list(clientOf(service, { projectId: "project-1" }));
    await expect(promise).rejects.toMatchObject({
      code: "bad_reply",
      message: expect.stringContaining("[0].id"),
    });
  });
});

it.each(["pipelines", "simplePipelines", "optimizations", "studies"] as const)(
  "%s are listed within a project: without one, nothing is asked",
  async (family) => {
    const service = await startService(() => ({ json: [] }));
    await expect((async () => clientOf(service)[family].list())()).rejects.toMatchObject({
      code: "bad_input",
      hint: expect.stringContaining("`projectId`"),
    });
    await clientOf(service)[family].list({ projectId: "other" });
    expect(service.requests).toHaveLength(1);
    expect(service.requests[0]?.query.get("project_id") ?? service.requests[0]?.path).toContain("other");
  },
);

it("passes the service's own filters on, and simulations need exactly one of theirs", async () => {
  const service = await startService(() => ({ json: [] }));
  const client = clientOf(service, { projectId: "project-1" });
  await client.pipelines.list({ query: { name: "ilike.%box%", order: "asc" } });
  expect(Object.fromEntries(service.requests[0]?.query ?? [])).toEqual({
    project_id: "project-1",
    name: "ilike.%box%",
    order: "asc",
    limit: "100",
  });
  await client.simulations({ parameterizedModelId: "pm-1" });
  expect(Object.fromEntries(service.requests[1]?.query ?? [])).toEqual({
    parameterized_model_id: "pm-1",
    limit: "100",
  });
  // @ts-expect-error -- a JavaScript caller may leave both out
  await expect(client.simulations({})).rejects.toMatchObject({ code: "bad_input" });
  // @ts-expect-error -- or give both
  const both = client.simulations({ parameterizedModelId: "pm-1", studyId: "study-1" });
  await expect(both).rejects.toMatchObject({ code: "bad_input" });
  expect(service.requests).toHaveLength(2);
});
