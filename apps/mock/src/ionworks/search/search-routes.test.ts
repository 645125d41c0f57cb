import { describe, expect, it } from "vitest";
import { startMock } from "../../start-mock.js";
import { withKeyOf } from "../../testing/ionworks-client.js";
import { parsed } from "../../testing/jess-client.js";
import { parsedList } from "../../testing/parsed-list.js";

describe("the search", () => {
  it("finds names before words of descriptions, so many of a type, a page at a time", async () => {
    await using mock = await startMock({ clock: "manual" });
    const { get, post } = withKeyOf(mock);
    const { projectId } = mock.accounts[0].ionworks;
    for (const [name, description] of [
      ["ageing", "of lithium cells"],
      ["Lithium plating", null],
      ["other", null],
    ] as const) {
      await post(`/projects/${projectId}/studies`, { name, description });
    }
    const answer = await get("/search?q=LITH");
    expect(parsedList(answer, "results").map(({ name }) => name)).toEqual(["Lithium plating", "ageing"]);
    expect(parsed(answer)).toMatchObject({ query: "LITH", total: 2, limit: 25, offset: 0 });
    expect(parsedList(await get("/search?q=lith&per_type=1"), "results")).toHaveLength(1);
    const second = await get("/search?q=lith&limit=1&offset=1");
    expect(parsedList(second, "results")).toEqual([
      {
        id: expect.any(String),
        entity_type: "study",
        name: "ageing",
        project_id: projectId,
        parent_id: null,
      },
    ]);
    expect(parsed(second)["total"]).toBe(2);
  });

  it("keeps to the types and, for what belongs to projects, the project that are named", async () => {
    await using mock = await startMock({ clock: "manual" });
    const { get, post } = withKeyOf(mock);
    const { projectId } = mock.accounts[0].ionworks;
    await post(`/projects/${projectId}/studies`, { name: "ada's study" });
    const typesOf = async (query: string): Promise<unknown[]> =>
      parsedList(await get(`/search?q=ada${query}`), "results").map((one) => one["entity_type"]);
    expect(await typesOf("")).toEqual(["project", "parameterized_model", "study"]);
    expect(await typesOf("&entity_types=study&entity_types=project")).toEqual(["project", "study"]);
    expect(await typesOf(`&project_id=${mock.accounts[1].ionworks.projectId}`)).toEqual([
      "project",
      "parameterized_model",
    ]);
  });

  it.each([
    ["", 422],
    ["?q=a", 422],
    ["?q=%20%20", 400],
    ["?q=ab&limit=101", 422],
    ["?q=ab&per_type=0", 422],
  ])("refuses %j with %d", async (query, status) => {
    await using mock = await startMock({ clock: "manual" });
    expect((await withKeyOf(mock).get(`/search${query}`)).status).toBe(status);
  });
});
