import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { MockAccount } from "../base/mock-account.js";
import type { JessWorld } from "./jess-world.js";
import { readJson } from "../wire/read-body.js";
import { answer, jsonOf } from "./answers.js";
import { authReply, envelope } from "./replies.js";
import { sessionTokens } from "./sessions.js";

/** Signing in to the ENSIMS users API, below `/users/api`. */
export function logOnRoutes(app: FastifyInstance): void {
  app.post("/auth", logOn);
  app.post("/logon", logOn);
}

function logOn(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const account = accountOf(request.server.jess, jsonOf(request));
  if (account === undefined) {
    return answer(reply, { ok: false, status: "No matching username and password pair was found!" });
  }
  request.mock.entry.account = account.name;
  setToken(request, reply, account);
  return answer(
    reply,
    authReply("Logged in successfully!", "Session token in cookie", { ...person(account), role: null }),
  );
}

/** The ENSIMS users API for who has signed in. */
export function usersRoutes(app: FastifyInstance): void {
  const world = app.jess;
  app.post("/checkin", (request, reply) => {
    const { account } = request;
    setToken(request, reply, account);
    return answer(reply, authReply("Session renewed successfully!", "Session key cookie", person(account)));
  });

  app.post("/logout", (request, reply) => {
    if (world.switches.jess.logout === "revokes-token") {
      world.sessions.end(sessionTokens(request.headers.cookie));
    }
    void reply.header("set-cookie", "session_token=; Path=/; Max-Age=0; HttpOnly");
    return answer(
      reply,
      authReply("Logged out successfully!", "Session token cleared", {
        user: null,
        role: null,
        email: null,
      }),
    );
  });

  app.post("/confirm", (request, reply) => {
    const { account } = request;
    const body = readJson(request.body);
    const confirmed = accountOf(world, body.kind === "value" ? body.value : null);
    if (confirmed !== account) {
      return answer(reply, { ok: false, status: "User does not match the existing session" });
    }
    setToken(request, reply, account);
    return answer(reply, authReply("User credential confirmed!", "Session key cookie", person(account)));
  });

  app.get("/user", (request, reply) =>
    answer(reply, envelope(true, "User's account detailes included.", world.userDetails.of(request.account))),
  );

  app.post("/user", (request, reply) => {
    const { account } = request;
    const body = jsonOf(request);
    world.userDetails.update(account, body);
    return answer(reply, { ok: true, status: "Account details updated successfully!" });
  });

  // Nobody has seen the reply of this one.
  app.post("/send", (_request, reply) => answer(reply, { ok: true, status: "Message sent successfully!" }));
}

function setToken(request: FastifyRequest, reply: FastifyReply, account: MockAccount): void {
  const world = request.server.jess;
  const lifeMs = world.switches.jess["session-hours"] * 3_600_000;
  const token = world.sessions.open(account, request.mock.nowMs, lifeMs);
  void reply.header("set-cookie", `session_token=${token}; Path=/; HttpOnly`);
}

function accountOf(world: JessWorld, value: unknown): MockAccount | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  if (!("email" in value) || !("password" in value)) return undefined;
  const { email, password } = value;
  return world.accounts.find(({ jess }) => jess.email === email && jess.password === password);
}

function person(account: MockAccount): { user: string; role: string; email: string } {
  return { user: account.jess.jessUser, role: "user", email: account.jess.email };
}
