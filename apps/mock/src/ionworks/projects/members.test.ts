import { expect, it } from "vitest";
import { startMock } from "../../start-mock.js";
import { withKeyOf } from "../../testing/ionworks-client.js";
import { parsed } from "../../testing/jess-client.js";
import { parsedList } from "../../testing/parsed-list.js";

it("members of the organization are listed, invited once, kept out and given roles", async () => {
  await using mock = await startMock({ clock: "manual" });
  const { get, post, patch, remove } = withKeyOf(mock);
  const [{ ionworks }] = mock.accounts;
  const path = `/organizations/${ionworks.organizationId}/users`;
  const members = parsedList(await get(path));
  expect(members.map(({ email, organization_role }) => [email, organization_role])).toEqual([
    ["ada@example.org", { name: "Admin" }],
    ["grace@example.org", { name: "Member" }],
  ]);
  const invite = { email: "New@example.org", role_name: "Member" };
  const first = parsed(await post(`${path}/by-email`, invite));
  expect(first).toMatchObject({ invite_sent: true, already_member: false, role_name: "Member" });
  const again = parsed(await post(`${path}/by-email`, { email: "new@example.org", role_name: "Admin" }));
  expect(again).toEqual({ ...first, invite_sent: false, already_member: true });
  const one = `${path}/${String(first["user_id"])}`;
  expect(parsed(await patch(`${one}/role`, { role_name: "Admin" }))["organization_role"]).toEqual({
    name: "Admin",
  });
  expect((await patch(`${one}/role`, { role_name: "King" })).status).toBe(422);
  expect((await post(`${one}/resend-invite`, {})).status).toBe(200);
  expect((await patch(one, { is_active: false })).status).toBe(200);
  expect((await post(`${path}/by-email`, invite)).status).toBe(409);
  expect((await remove(one)).status).toBe(204);
  expect((await remove(one)).status).toBe(404);
  expect((await get("/organizations/other/users")).status).toBe(403);
  await post(`${path}/by-email`, { email: "gone@example.org" });
  mock.reset();
  expect(parsedList(await get(path))).toHaveLength(2);
});

it("members of a project have one of its roles", async () => {
  await using mock = await startMock({ clock: "manual" });
  const { get, post, patch, remove } = withKeyOf(mock);
  const [ada, grace] = mock.accounts.map(({ ionworks }) => ionworks);
  const roles = parsedList(await get("/roles/project"));
  expect(roles.map(({ name }) => name)).toEqual(["Project Admin", "Project Contributor", "Project Viewer"]);
  const [, contributor, viewer] = roles.map(({ id }) => id);
  const path = `/projects/${ada?.projectId ?? ""}`;
  const user = grace?.userId ?? "";
  expect((await post(`${path}/members`, { user_id: user, project_role_id: contributor })).status).toBe(200);
  expect((await patch(`${path}/members/${user}`, { project_role_id: viewer })).status).toBe(200);
  const of = async (): Promise<unknown> =>
    parsedList(await get(`/organizations/${ada?.organizationId ?? ""}/users`)).find(
      ({ id }) => id === user,
    )?.["user_project_roles"];
  expect(await of()).toContainEqual({ project_id: ada?.projectId, project_role_id: viewer });
  expect((await remove(`${path}/members/${user}`)).status).toBe(204);
  expect(await of()).not.toContainEqual({ project_id: ada?.projectId, project_role_id: viewer });
  expect((await post(`${path}/members`, { user_id: user, project_role_id: "king" })).status).toBe(422);
  const invited = await post(`${path}/invites`, { email: "new@example.org", project_role_id: viewer });
  expect(parsed(invited)).toMatchObject({ invite_sent: true, already_member: false });
  expect((await post("/projects/none/invites", { email: "a@b.c", project_role_id: viewer })).status).toBe(
    400,
  );
});
