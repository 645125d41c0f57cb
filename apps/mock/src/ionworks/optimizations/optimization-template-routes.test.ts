import { expect, it } from "vitest";
import { startMock } from "../../start-mock.js";
import { withKeyOf } from "../../testing/ionworks-client.js";
import { parsed } from "../../testing/jess-client.js";
import { parsedList } from "../../testing/parsed-list.js";

it("templates of optimizations keep what they were given, and are copied into another project", async () => {
  await using mock = await startMock({ clock: "manual" });
  const { get, post, patch, remove } = withKeyOf(mock);
  const [from = "", to = ""] = mock.accounts.map(({ ionworks }) => ionworks.projectId);
  const body = { project_id: from, name: "thin", config: { cost: { type: "RMSE" } } };
  const made = parsed(await post("/optimization_templates", body));
  expect(made).toMatchObject(body);
  const path = `/optimization_templates/${String(made["id"])}`;
  expect(parsed(await patch(path, { name: "thinner" }))["name"]).toBe("thinner");
  const copy = parsed(await post(`${path}/copy`, { project_id: to }));
  expect(copy).toMatchObject({ project_id: to, name: "thinner", config: body.config });
  const listed = await get(`/optimization_templates?project_id=${to}`);
  expect(parsedList(listed, "items").map(({ id }) => id)).toEqual([copy["id"]]);
  expect((await post(`${path}/copy`, {})).status).toBe(422);
  expect((await remove(path)).status).toBe(204);
  expect((await get(path)).status).toBe(404);
  mock.reset();
  expect(parsedList(await get("/optimization_templates"), "items")).toEqual([]);
});
