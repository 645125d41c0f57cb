import { expect, it } from "vitest";
import { startMock } from "../../start-mock.js";
import { withKeyOf } from "../../testing/ionworks-client.js";
import { objectOf, parsed } from "../../testing/jess-client.js";
import { parsedList } from "../../testing/parsed-list.js";

it("models are listed by project and by cell, made, found by a second maker, read and renamed", async () => {
  await using mock = await startMock({ clock: "manual" });
  const { get, post, patch } = withKeyOf(mock);
  const { projectId } = mock.accounts[0].ionworks;
  const [own = {}, ...others] = parsedList(
    await get(`/parameterized_models?project_id=${projectId}`),
    "items",
  );
  expect([own["name"], others]).toEqual(["ada's cell", []]);
  const body = { name: "small", model_id: "spme", parameters: { "Nominal cell capacity [A.h]": 2 } };
  const made = await post("/cells/c-1/parameterized_models", body);
  const { id } = parsed(made);
  expect([made.status, parsed(made)]).toEqual([
    201,
    expect.objectContaining({ name: "small", model_id: "spme", cell_specification_id: "c-1" }),
  ]);
  const again = await post("/cells/c-1/parameterized_models", body);
  expect([again.status, objectOf(parsed(again)["detail"])]).toEqual([409, { existing_id: id }]);
  expect((await post("/cells/c-2/parameterized_models", { name: "small" })).status).toBe(422);
  expect(parsedList(await get("/cells/c-1/parameterized_models"), "items")).toHaveLength(1);
  expect((await get(`/cells/c-2/parameterized_models/${String(id)}`)).status).toBe(404);
  const path = `/cells/c-1/parameterized_models/${String(id)}`;
  expect(parsed(await patch(path, { name: "smaller" }))["name"]).toBe("smaller");
  expect(parsed(await get(`/parameterized_models/${String(id)}`))["name"]).toBe("smaller");
  const values = parsed(await get(`/parameterized_models/${String(id)}/parameter-values`));
  expect(values["Nominal cell capacity [A.h]"]).toBe(2);
  const names: unknown = JSON.parse((await get(`/parameterized_models/${String(id)}/variable-names`)).text);
  expect(names).toContain("Voltage [V]");
  expect((await get("/parameterized_models/none")).status).toBe(404);
});
