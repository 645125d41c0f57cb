import { expect } from "vitest";
import {
  authReply,
  deletionReply,
  envelopeReply,
  folderNodeReply,
  infoReply,
  storedFilesReply,
  userReply,
  userUpdateReply,
} from "@simjobs/core/schemas/jess";
import type { ContractCase, ContractSuite } from "./contract-suite.js";
import { at } from "./at.js";
import type { Fields } from "./fields.js";
import { formOf } from "./foreign-multipart.js";
import { expectReads, expectReply } from "./wire-check.js";

const users = "/users/api";

const authFields: Fields = {
  ok: "flag",
  status: "text",
  jwt: "text",
  user: "text?",
  role: "text?",
  email: "text?",
};

const answer: Fields = { ok: "flag", status: "text" };

const folderFields: Fields = { name: "text", fileName: "text", fileSize: "integer", children: "list" };

const signIn: readonly ContractCase[] = [
  {
    title: "U1 tells its version without an envelope",
    asks: ["U1"],
    run: async ({ foreigner }) => {
      const body = expectReply(await foreigner.send("GET", `${users}/info`), { schema: infoReply });
      expect(body).toMatchObject({ Title: "Users Web API" });
    },
  },
  ...(
    [
      ["U2", "/auth"],
      ["U2'", "/logon"],
    ] as const
  ).map(([id, path]): ContractCase => ({
    title: `${id} logs on, with the token in the first cookie alone, or says no with two keys`,
    asks: [id],
    run: async ({ foreigner, ada }) => {
      const { email, password } = ada.jess;
      const reply = await foreigner.send("POST", `${users}${path}`, { json: { email, password } });
      const body = expectReply(reply, { schema: authReply, fields: authFields });
      expect(body).toMatchObject({ ok: true, jwt: "Session token in cookie" });
      const [cookie = ""] = reply.headers["set-cookie"] ?? [];
      expect(cookie).toMatch(/^session_token=[^=;]+; (?:.*; )?Path=\/(?:;|$)/);
      expect(cookie).not.toContain("Secure");
      const wrong = await foreigner.send("POST", `${users}${path}`, { json: { email, password: "x" } });
      const no = expectReply(wrong, { schema: authReply, fields: answer });
      expect(no).toEqual({ ok: false, status: "No matching username and password pair was found!" });
      expect(wrong.headers["set-cookie"]).toBeUndefined();
    },
  })),
  {
    title: "U3 renews the session with no body, an empty object and an empty text",
    asks: ["U3"],
    run: async ({ foreigner }) => {
      for (const options of [{}, { json: {} }, { json: "" }]) {
        const reply = await foreigner.jess("POST", `${users}/checkin`, options);
        const body = expectReply(reply, { schema: authReply, fields: authFields });
        expect(body).toMatchObject({ ok: true, jwt: "Session key cookie" });
        expect(reply.headers["set-cookie"]?.[0]).toMatch(/^session_token=[^=;]+;/);
      }
    },
  },
  ...["keeps-token", "revokes-token"].map((given): ContractCase => ({
    title: `U4 logs off and voids the cookie; the log-off ${given}`,
    asks: ["U4", "U6"],
    mock: { switches: { jess: { logout: given } } },
    run: async ({ foreigner }) => {
      const reply = await foreigner.jess("POST", `${users}/logout`);
      const body = expectReply(reply, { schema: authReply, fields: authFields });
      expect(body).toMatchObject({ ok: true, user: null, role: null, email: null });
      expect(reply.headers["set-cookie"]?.[0]).toMatch(/^session_token=;/);
      const { status } = await foreigner.jess("GET", `${users}/user`);
      expect(status).toBe(given === "keeps-token" ? 200 : 401);
    },
  })),
  {
    title: "U5 confirms the user of the session and nobody else",
    asks: ["U5"],
    run: async ({ foreigner, ada, grace }) => {
      const confirm = ({ email, password }: { email: string; password: string }) =>
        foreigner.jess("POST", `${users}/confirm`, { json: { email, password } });
      const reply = await confirm(ada.jess);
      expect(expectReply(reply, { schema: authReply, fields: authFields })).toMatchObject({ ok: true });
      expect(reply.headers["set-cookie"]?.[0]).toMatch(/^session_token=[^=;]+;/);
      const body = expectReply(await confirm(grace.jess), { schema: authReply, fields: answer });
      expect(body).toMatchObject({ ok: false, status: "User does not match the existing session" });
    },
  },
];

const userTexts =
  "title firstname middlename surname nickname position company email tel address postcode country website twitter linkedin";

const person: readonly ContractCase[] = [
  {
    title: "U6 tells the person, U7 changes it and ignores what is left out",
    asks: ["U6", "U7"],
    run: async ({ foreigner }) => {
      const read = async () =>
        at(expectReply(await foreigner.jess("GET", `${users}/user`), { schema: envelopeReply }), "data");
      const before = await read();
      const texts = userTexts.split(" ").map((name) => [name, "text?"] as const);
      expectReads(userReply, before, {
        ...Object.fromEntries(texts),
        use_jess: "flag",
        jess_user: "text",
        jess_pwd: "text",
      });
      expect(before).toMatchObject({ jess_pwd: "hidden" });
      const change = { city: null, company: "Example Ltd", tel: null };
      const reply = await foreigner.jess("POST", `${users}/user`, { json: change });
      expect(expectReply(reply, { schema: userUpdateReply, fields: answer })).toMatchObject({ ok: true });
      expect(await read()).toMatchObject({ company: "Example Ltd", tel: at(before, "tel") });
    },
  },
  {
    title: "U12 takes a mail",
    asks: ["U12"],
    run: async ({ foreigner }) => {
      const reply = await foreigner.jess("POST", `${users}/send`, { json: { subject: "s", body: "b" } });
      expectReply(reply, { schema: envelopeReply, fields: answer });
    },
  },
];

const storage: readonly ContractCase[] = [
  {
    title: "U10 stores files, U8 lists them, U9 sends one back, U11 takes it away",
    asks: ["U8", "U9", "U10", "U11"],
    run: async ({ foreigner }) => {
      const form = formOf({ "a.txt": "first", "b.txt": "second" });
      const stored = await foreigner.jess("POST", `${users}/files/deep/folder`, form);
      const upload = expectReply(stored, { schema: storedFilesReply, fields: answer });
      expect(upload).toMatchObject({ ok: true, fileHandle: expect.stringContaining("deep/folder") });
      const list = expectReply(await foreigner.jess("GET", `${users}/files`), {
        schema: folderNodeReply,
        fields: folderFields,
      });
      expectReads(folderNodeReply, at(list, "children", 0), folderFields);
      const content = await foreigner.jess("GET", `${users}/files/deep/folder/b.txt`);
      expect(content.bytes.toString("utf8")).toBe("second");
      const gone = await foreigner.jess("DELETE", `${users}/files/deep/folder/b.txt`);
      expect(expectReply(gone, { schema: deletionReply, fields: answer })).toMatchObject({ ok: true });
      const again = await foreigner.jess("DELETE", `${users}/files/deep/folder/b.txt`);
      expect(expectReply(again, { schema: deletionReply, fields: answer })).toMatchObject({ ok: false });
    },
  },
  {
    title: "U8 and U10 know the root with and without a slash at its end",
    asks: ["U8", "U10"],
    run: async ({ foreigner }) => {
      for (const path of ["/files", "/files/"]) {
        const stored = await foreigner.jess("POST", `${users}${path}`, formOf({ "a.txt": path }));
        expect(expectReply(stored, { schema: storedFilesReply })).toMatchObject({
          ok: true,
          fileHandle: "",
        });
        expectReply(await foreigner.jess("GET", `${users}${path}`), {
          schema: folderNodeReply,
          fields: folderFields,
        });
      }
    },
  },
  ...["envelope", "404"].map((given): ContractCase => ({
    title: `U8 answers ${given} where there is nothing`,
    asks: ["U8"],
    mock: { switches: { jess: { missing: given } } },
    run: async ({ foreigner }) => {
      const reply = await foreigner.jess("GET", `${users}/files/nowhere`);
      if (given === "404") expect(reply.status).toBe(404);
      else expect(expectReply(reply, { schema: envelopeReply })).toMatchObject({ ok: false });
    },
  })),
];

/** Every reply of the mock's users API, asked for by somebody else's client, read by ours. */
export const wireUsers: ContractSuite = {
  subject: "what the mock's users API sends, our schemas read:",
  cases: [...signIn, ...person, ...storage],
};
