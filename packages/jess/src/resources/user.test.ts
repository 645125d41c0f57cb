import { describe, expect, it } from "vitest";
import { cookie, no, startJess, user, yes, type Said } from "../../test/scripted-jess.js";

const person = {
  firstname: "Ada",
  surname: "L",
  email: user.email,
  tel: null,
  use_jess: true,
  jess_pwd: "hidden",
};

describe("the user", () => {
  it("is read", async () => {
    const jess = await startJess();
    jess.on("GET /users/api/user", { body: yes("User's account detailes included.", person) });
    await expect(jess.client().user()).resolves.toEqual(person);
  });

  it("is changed by what is named", async () => {
    const jess = await startJess();
    jess.on("POST /users/api/user", {
      body: { ok: true, status: "Account details updated successfully!", session: null },
    });
    await jess.client().updateUser({ company: "Analytical Engines", tel: "1" });
    expect(JSON.parse(jess.heard.at(-1)?.body.toString() ?? "")).toEqual({
      company: "Analytical Engines",
      tel: "1",
    });
  });

  it("is not changed where the service says no, or there is no such field", async () => {
    const jess = await startJess();
    jess.on("POST /users/api/user", { body: { ok: false, status: "Invalid" } });
    const client = jess.client();
    await expect(client.updateUser({ tel: "1" })).rejects.toMatchObject({ code: "refused" });
    const link: object = { jess_pwd: "secret" };
    await expect(client.updateUser(link)).rejects.toMatchObject({
      code: "bad_input",
      message: expect.stringContaining("jess_pwd"),
    });
    expect(jess.asked.filter((asked) => asked === "POST /users/api/user")).toHaveLength(1);
  });

  it("is confirmed by e-mail and password, which brings a new session", async () => {
    const jess = await startJess();
    jess.on("POST /users/api/confirm", {
      headers: cookie("confirmed"),
      body: {
        ok: true,
        status: "User credential confirmed!",
        jwt: "Session key cookie",
        user: "Ada",
        role: "user",
        email: user.email,
      },
    });
    jess.on("GET /users/api/user", { body: yes("", person) });
    const client = jess.client();
    await expect(client.confirm(user.email, user.password)).resolves.toMatchObject({ user: "Ada" });
    await client.user();
    expect(jess.heard.at(-1)?.headers.cookie).toBe("session_token=confirmed");
  });

  it("is not confirmed by another one's, whose password is told to nobody", async () => {
    const jess = await startJess();
    jess.on("POST /users/api/confirm", { body: { ok: false, status: "User does not match: opensesame" } });
    const error: unknown = await jess
      .client()
      .confirm("eve@example.org", "opensesame")
      .catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: "unauthorized" });
    expect(String(error)).not.toContain("opensesame");
  });

  it("is not confirmed over a session that has run out", async () => {
    const jess = await startJess();
    jess.on("POST /users/api/confirm", { status: 401 });
    await expect(jess.client().confirm(user.email, user.password)).rejects.toMatchObject({
      code: "unauthorized",
    });
  });
});

describe("a mail", () => {
  it("is handed on as it is, once, and so is its answer", async () => {
    const jess = await startJess();
    jess.on("POST /users/api/send", { body: { ok: true, status: "sent", transaction: 7 } });
    await expect(jess.client().sendMail({ to: "x", body: "y" })).resolves.toMatchObject({ transaction: 7 });
    expect(JSON.parse(jess.heard.at(-1)?.body.toString() ?? "")).toEqual({ to: "x", body: "y" });
  });

  it.each<[string, Said, string]>([
    ["a no", { body: no("Not allowed") }, "refused"],
    ["nothing", { drop: true }, "unreachable"],
    ["a fault", { status: 503, body: "" }, "service_failed"],
  ])("that is answered with %s is not sent again", async (_what, said, code) => {
    const jess = await startJess();
    jess.on("POST /users/api/send", said);
    await expect(jess.client().sendMail({})).rejects.toMatchObject({ code });
    expect(jess.asked.filter((asked) => asked === "POST /users/api/send")).toHaveLength(1);
  });
});

describe("the usage", () => {
  const usage = {
    username: "Ada",
    status: "NA",
    submissions: 9,
    jobs: 40,
    cputime: 3200,
    storage: 8_000_000_000,
  };

  it("is the only one of a list", async () => {
    const jess = await startJess();
    jess.on("GET /jess_web/api/usage", { body: yes("Ada usage report available", [usage]) });
    await expect(jess.client().usage()).resolves.toEqual(usage);
  });

  it.each([[[]], [null], [usage]])("cannot be read from %j", async (data) => {
    const jess = await startJess();
    jess.on("GET /jess_web/api/usage", { body: yes("", data) });
    await expect(jess.client().usage()).rejects.toMatchObject({ code: "bad_reply" });
  });
});

describe("the Users API", () => {
  it("says what it is, to anybody", async () => {
    const jess = await startJess();
    const info = { Title: "Users Web API", Major: 1, Minor: 0, Revision: 0 };
    jess.on("GET /users/api/info", { body: info });
    await expect(jess.client().usersInfo()).resolves.toEqual(info);
    expect(jess.asked).toEqual(["GET /users/api/info"]);
  });

  it("is logged on to by its other name where it does not know the usual one", async () => {
    const jess = await startJess();
    jess.on("POST /users/api/auth", { status: 404, body: "" });
    jess.on("POST /users/api/logon", {
      headers: cookie("other-name"),
      body: {
        ok: true,
        status: "Logged in successfully!",
        jwt: "",
        user: "Ada",
        role: null,
        email: user.email,
      },
    });
    await expect(jess.client().logOn()).resolves.toMatchObject({ user: "Ada" });
    expect(jess.asked).toEqual(["POST /users/api/auth", "POST /users/api/logon"]);
  });
});
