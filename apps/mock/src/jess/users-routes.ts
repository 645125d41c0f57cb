import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { MockAccount } from "../shared/mock-account.js";
import type { JessWorld } from "./jess-world.js";
import { readJson } from "../wire/read-body.js";
import { answer, answerHtml, refuseMalformed, withSession } from "./answers.js";
import { authReply, envelope, infoReply } from "./replies.js";
import { sessionTokens } from "./sessions.js";
import { storageRoutes } from "./storage-routes.js";

/** The ENSIMS users API, below `/users/api`. */
export function usersRoutes(app: FastifyInstance, world: JessWorld): void {
  refuseMalformed(app);
  app.get("/info", (_request, reply) => answer(world, reply, infoReply("Users Web API")));

  const logOn = (request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    const body = readJson(request.body);
    if (body.kind === "broken") return answerHtml(reply, 400, "Bad Request");
    const account = accountOf(world, body.kind === "value" ? body.value : null);
    if (account === undefined) {
      return answer(world, reply, {
        ok: false,
        status: "No matching username and password pair was found!",
      });
    }
    request.mock.entry.account = account.name;
    setToken(world, request, reply, account);
    return answer(
      world,
      reply,
      authReply("Logged in successfully!", "Session token in cookie", { ...person(account), role: null }),
    );
  };
  app.post("/auth", logOn);
  app.post("/logon", logOn);

  app.post(
    "/checkin",
    withSession(world, (request, reply, account) => {
      setToken(world, request, reply, account);
      return answer(
        world,
        reply,
        authReply("Session renewed successfully!", "Session key cookie", person(account)),
      );
    }),
  );

  app.post(
    "/logout",
    withSession(world, (request, reply) => {
      if (world.switches.jess.logout === "revokes-token") {
        world.sessions.end(sessionTokens(request.headers.cookie));
      }
      void reply.header("set-cookie", "session_token=; Path=/; Max-Age=0; HttpOnly");
      return answer(
        world,
        reply,
        authReply("Logged out successfully!", "Session token cleared", {
          user: null,
          role: null,
          email: null,
        }),
      );
    }),
  );

  app.post(
    "/confirm",
    withSession(world, (request, reply, account) => {
      const body = readJson(request.body);
      const confirmed = accountOf(world, body.kind === "value" ? body.value : null);
      if (confirmed !== account) {
        return answer(world, reply, { ok: false, status: "User does not match the existing session" });
      }
      setToken(world, request, reply, account);
      return answer(
        world,
        reply,
        authReply("User credential confirmed!", "Session key cookie", person(account)),
      );
    }),
  );

  app.get(
    "/user",
    withSession(world, (_request, reply, account) =>
      answer(
        world,
        reply,
        envelope(true, "User's account detailes included.", world.userDetails.of(account)),
      ),
    ),
  );

  app.post(
    "/user",
    withSession(world, (request, reply, account) => {
      const body = readJson(request.body);
      if (body.kind === "broken") return answerHtml(reply, 400, "Bad Request");
      world.userDetails.update(account, body.kind === "value" ? body.value : null);
      return answer(world, reply, { ok: true, status: "Account details updated successfully!" });
    }),
  );

  // Nobody has seen the reply of this one.
  app.post(
    "/send",
    withSession(world, (_request, reply) =>
      answer(world, reply, { ok: true, status: "Message sent successfully!" }),
    ),
  );

  storageRoutes(app, world);
}

function setToken(
  world: JessWorld,
  request: FastifyRequest,
  reply: FastifyReply,
  account: MockAccount,
): void {
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
