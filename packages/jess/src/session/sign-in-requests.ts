import type { ProviderCall } from "@simjobs/core";
import { authReply, type JessAuth } from "@simjobs/core/schemas/jess";
import { parseReply, type HttpReply, type HttpRequest, type Transport } from "@simjobs/http";
import { failedReply, isSuccess, saidNo, signInHint } from "./replies.js";
import { cookieHeader } from "./session-token.js";

/** A yes of the service, and the reply that it came in, with the cookie of the session. */
export interface SignedIn {
  readonly auth: JessAuth;
  readonly reply: HttpReply;
}

/** What the service is shown, for its no. */
const shown = { password: "this e-mail and password", session: "this session any more" };

/** U2. @throws {JobError} `unauthorized` for a wrong password */
export async function askLogOn(
  transport: Transport,
  account: { readonly email: string; readonly password: string },
  call: ProviderCall,
): Promise<SignedIn> {
  const { email, password } = account;
  const logOnAt = (path: string): Promise<HttpReply> =>
    post(transport, path, call, { body: { kind: "json", value: { email, password } } });
  const answer = await logOnAt("/users/api/auth");
  // The wiki's table has another name for it (U2'), which no client is known to use.
  const reply = answer.status === 404 ? await logOnAt("/users/api/logon") : answer;
  return { auth: readAuth(reply, shown.password), reply };
}

/** U3. @throws {JobError} `unauthorized` for a session that is over */
export async function askCheckIn(transport: Transport, token: string, call: ProviderCall): Promise<SignedIn> {
  const credentials = { cookie: cookieHeader(token) };
  const reply = await post(transport, "/users/api/checkin", call, { credentials });
  return { auth: readAuth(reply, shown.session), reply };
}

/** U4. @throws {JobError} where the service does not say that the session is over */
export async function askLogOff(transport: Transport, token: string, call: ProviderCall): Promise<void> {
  const credentials = { cookie: cookieHeader(token) };
  const reply = await post(transport, "/users/api/logout", call, { credentials });
  if (reply.status !== 401) readAuth(reply, shown.session); // 401: it was over already
}

/** U5. @throws {JobError} `unauthorized` for another account than the session's, or a wrong password */
export async function askConfirm(
  transport: Transport,
  { token, ...account }: { readonly token: string; readonly email: string; readonly password: string },
  call: ProviderCall,
): Promise<SignedIn> {
  const reply = await post(transport, "/users/api/confirm", call, {
    credentials: { cookie: cookieHeader(token) },
    body: { kind: "json", value: account },
  });
  return { auth: readAuth(reply, shown.password), reply };
}

function post(
  transport: Transport,
  path: string,
  { signal, deadlineMs, longWait, onEvent }: ProviderCall,
  more: Pick<HttpRequest, "credentials" | "body">,
): Promise<HttpReply> {
  const request = { method: "POST", path, intent: "sign-in", ...more } as const;
  return transport.send({ ...request, signal, deadlineMs, longWait, onEvent });
}

function readAuth(reply: HttpReply, what: string): JessAuth {
  if (!isSuccess(reply)) throw failedReply(reply);
  const auth = parseReply(authReply, reply, "jess");
  if (auth.ok) return auth;
  const no = saidNo(reply, "unauthorized", auth.status, { hint: signInHint });
  const why = no.serviceMessage ?? "it does not say why";
  throw no.retold({ message: `jess does not accept ${what}: ${why}`, cause: no });
}
