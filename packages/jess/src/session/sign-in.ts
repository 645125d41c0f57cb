import { createHmac } from "node:crypto";
import {
  callFrom,
  checkedObject,
  checkedSecret,
  checkedText,
  isJobError,
  JobError,
  serviceNow,
  type ProviderCall,
} from "@simjobs/core";
import type { JessAuth } from "@simjobs/core/schemas/jess";
import type { HttpReply, Transport } from "@simjobs/http";
import { aside } from "./call.js";
import { signInHint } from "./replies.js";
import { cookieHeader, isCookieValue, isOlderToken, tokenChange, tokenTimes } from "./session-token.js";
import { SingleFlight } from "./single-flight.js";
import type { TokenStore } from "./token-store.js";

/** What proves who we are: the ENSIMS web account, or a session token of it. */
export type JessCredentials =
  | { readonly email: string; readonly password: string }
  | { readonly token: string };

export interface SignInOptions {
  readonly credentials?: JessCredentials | undefined;
  readonly tokenStore?: TokenStore | undefined;
  /** Whose token the store keeps. */
  readonly storedFor?: string | undefined;
  /** Age from which a token is renewed, in milliseconds. */
  readonly renewAfterMs: number;
}

/** A renewal that nobody answers is given up after this time, whoever waits for it. */
const renewalLimitMs = 60_000;
/** One before the token has run out is waited for so long, and a quarter of the caller's time at most: it is good as it is. */
const earlyRenewalLimitMs = 3_000;
/** Pause before the next try after a renewal failed for another reason than the token. */
const renewAgainMs = 60_000;

/** Loaded when somebody has to be asked: most calls have a token that is good. */
const requests = async () => import("./sign-in-requests.js");

/**
 * Holds the session token of one account and keeps it good. Calls that run side by side renew it once between them.
 *
 * @see docs/services/jess.md 1.3 (the cookie), 3 U2 to U4
 */
export class SignIn {
  readonly #transport: Transport;
  readonly #credentials: JessCredentials | undefined;
  readonly #store: TokenStore | undefined;
  readonly #storedFor: string | undefined;
  readonly #renewAfterMs: number;
  readonly #flight: SingleFlight<string>;
  #token: string | undefined;
  #renewAtMs = Infinity;
  #generation = 0;

  constructor(transport: Transport, options: SignInOptions) {
    const { credentials } = options;
    checkTold(credentials);
    if (credentials !== undefined && "token" in credentials && !isCookieValue(credentials.token)) {
      throw new JobError("bad_input", "the session token holds characters that no token has", {
        hint: signInHint,
      });
    }
    if (credentials !== undefined)
      transport.secrets.add("token" in credentials ? credentials.token : credentials.password);
    this.#transport = transport;
    this.#flight = new SingleFlight(transport.clock, "signing in to jess");
    this.#credentials = credentials;
    this.#store = options.tokenStore;
    this.#storedFor = options.storedFor;
    this.#renewAfterMs = options.renewAfterMs;
  }

  /** Rises whenever another account may be signed in than before. */
  get generation(): number {
    return this.#generation;
  }

  /**
   * What proves who is signed in, without a secret: the e-mail that signed in, or a keyed hash of the token that was given.
   * `undefined` where neither is known.
   */
  get proof(): string | undefined {
    const given = this.#credentials;
    if (given !== undefined && "token" in given) {
      const hash = createHmac("sha256", given.token).update(`simjobs sign-in at ${this.#transport.baseUrl}`);
      return `session token #${hash.digest("hex").slice(0, 20)}`;
    }
    const email = given?.email ?? this.#storedFor;
    return email === undefined ? undefined : `sign-in of ${email}`;
  }

  /**
   * The token to send now: the one at hand, a stored one, or a new one by log-on. One that is old is renewed first.
   *
   * @throws {JobError} `unauthorized`
   */
  async token(given: ProviderCall): Promise<string> {
    const call = this.#begin(given);
    const held = this.#token;
    if (held !== undefined && this.#transport.clock.now() < this.#renewAtMs) return held;
    if (held === undefined) return this.#shared(call, (own) => this.#first(own));
    const leftMs = (call.deadlineMs ?? Infinity) - this.#transport.clock.now();
    const limitMs = Math.min(earlyRenewalLimitMs, leftMs / 4);
    return this.#shared(call, (own) => this.#renewInTime(held, own), limitMs);
  }

  /**
   * Another token in place of one that the service no longer takes.
   *
   * @param refused - the token that was answered with 401
   * @throws {JobError} `unauthorized` if there is none to be had
   */
  async replace(refused: string, call: ProviderCall): Promise<string> {
    const recover = (own: ProviderCall): Promise<string> => this.#recover(refused, own);
    if (this.#flight.isRunning) {
      const token = await this.#shared(call, recover);
      if (token !== refused) return token;
    }
    const held = this.#token;
    if (held !== undefined && held !== refused) return held; // renewed since that request left
    return this.#shared(call, recover);
  }

  /**
   * Takes in what a reply does to the token.
   *
   * @param sentWith - the token that its request carried
   */
  async learn(reply: Pick<HttpReply, "setCookies">, sentWith: string | undefined): Promise<void> {
    const change = tokenChange(reply.setCookies, serviceNow(this.#transport));
    const held = this.#token;
    if (change.kind === "new" && change.token !== held) {
      // Replies may overtake each other: an earlier token never takes the place of a later one.
      if (held !== undefined && isOlderToken(change.token, held)) return;
      this.#hold(change.token);
      await this.#keep();
    } else if (change.kind === "void" && held !== undefined && held === sentWith) {
      this.#forget();
      await this.#dropStored(held);
    }
  }

  /** @throws {JobError} `unauthorized` without a password or with a wrong one; what the store throws */
  async logOn(given: ProviderCall): Promise<JessAuth> {
    const call = this.#begin(given);
    const auth = await this.#logOn(call);
    await this.#store?.write(this.#heldNow());
    return auth;
  }

  /** @throws {JobError} `unauthorized` if there is no token, or it is no longer good; what the store throws */
  async checkIn(given: ProviderCall): Promise<JessAuth> {
    const call = this.#begin(given);
    const auth = await this.#checkIn(await this.token(call), call);
    await this.#store?.write(this.#heldNow());
    return auth;
  }

  /** @throws {JobError} `unauthorized` for another account than the session's, or a wrong password */
  async confirm(email: string, password: string, given: ProviderCall): Promise<JessAuth> {
    const call = this.#begin(given);
    checkedText("email", email);
    this.#transport.secrets.add(checkedSecret("password", password));
    const token = await this.token(call);
    const { askConfirm } = await requests();
    const { auth, reply } = await askConfirm(this.#transport, { token, email, password }, call);
    await this.learn(reply, token);
    return auth;
  }

  /** Ends the session at the service and forgets the token, also where the service cannot be told. */
  async logOff(given: ProviderCall): Promise<void> {
    const call = this.#begin(given);
    const token = this.#token ?? (await this.#stored());
    this.#forget();
    await this.#store?.clear();
    if (token === undefined) return;
    const { askLogOff } = await requests();
    await askLogOff(this.#transport, token, call);
  }

  #begin(call: ProviderCall): ProviderCall {
    return callFrom(call, this.#transport.clock);
  }

  async #logOn(call: ProviderCall): Promise<JessAuth> {
    const credentials = this.#credentials;
    if (credentials === undefined || "token" in credentials) {
      throw new JobError("unauthorized", "there is no password to log on to jess with", { hint: signInHint });
    }
    const { askLogOn } = await requests();
    const { auth, reply } = await askLogOn(this.#transport, credentials, call);
    this.#holdFrom(reply);
    this.#generation += 1;
    call.onEvent?.({ kind: "signed-in", how: "log-on" });
    return auth;
  }

  async #checkIn(token: string, call: ProviderCall): Promise<JessAuth> {
    const { askCheckIn } = await requests();
    const { auth, reply } = await askCheckIn(this.#transport, token, call);
    this.#holdFrom(reply);
    call.onEvent?.({ kind: "signed-in", how: "renewed" });
    return auth;
  }

  async #first(own: ProviderCall): Promise<string> {
    const given = this.#credentials;
    if (given !== undefined && "token" in given) return this.#adopt(given.token, own);
    const stored = await this.#stored();
    if (stored !== undefined) return this.#adopt(stored, own);
    return this.#logOnAgain(own);
  }

  /** By check-in. A service that does not answer is no reason to drop a token that may still be good, nor to wait. */
  async #renewInTime(held: string, own: ProviderCall): Promise<string> {
    try {
      await this.#checkIn(held, own);
      await this.#keep();
    } catch (error) {
      const deadlineMs = this.#transport.clock.now() + renewalLimitMs;
      if (isJobError(error, "unauthorized")) return this.#recover(held, { ...own, deadlineMs });
      this.#renewAtMs = this.#transport.clock.now() + renewAgainMs;
    }
    return this.#token ?? held;
  }

  /** After a 401: the stored token if another process has renewed it, else log-on, else check-in. */
  #recover(refused: string, own: ProviderCall): Promise<string> {
    const work = async (): Promise<string> => {
      const stored = await this.#stored();
      if (stored !== undefined && stored !== refused && (await this.#isGood(stored, own))) {
        return this.#adopt(stored, own);
      }
      if (this.#credentials !== undefined && "password" in this.#credentials) return this.#logOnAgain(own);
      await this.#checkIn(refused, own);
      await this.#keep();
      return this.#heldNow();
    };
    return this.#store?.exclusively === undefined ? work() : this.#store.exclusively(work);
  }

  async #isGood(token: string, own: ProviderCall): Promise<boolean> {
    const reply = await this.#transport.send({
      ...own,
      method: "GET",
      path: "/jess_web/api/session",
      intent: "sign-in",
      credentials: { cookie: cookieHeader(token) },
    });
    return reply.status !== 401;
  }

  async #logOnAgain(own: ProviderCall): Promise<string> {
    await this.#logOn(own);
    await this.#keep();
    return this.#heldNow();
  }

  /** One renewal for all who need it: on its own signal and deadline, not on those of who happened to come first. */
  #shared(
    call: ProviderCall,
    work: (own: ProviderCall) => Promise<string>,
    limitMs: number = renewalLimitMs,
  ): Promise<string> {
    const { onEvent } = aside(call);
    const deadlineMs = this.#transport.clock.now() + limitMs;
    const inTime = async (signal: AbortSignal): Promise<string> => {
      try {
        return await work({ signal, deadlineMs, onEvent });
      } catch (error) {
        // The time that ran out is none that a caller has given.
        if (!isJobError(error, "deadline")) throw error;
        throw error.retold({
          code: "unreachable",
          message: `jess does not answer a sign-in: ${error.message}`,
          cause: error,
          mayHaveLeft: false, // whatever was to follow it
        });
      }
    };
    return this.#flight.run(inTime, call);
  }

  #adopt(token: string, call: ProviderCall): string {
    this.#generation += 1;
    this.#hold(token);
    call.onEvent?.({ kind: "signed-in", how: "stored" });
    // Its age may tell that it is due; then the next call renews it.
    const { issuedAtMs } = tokenTimes(token);
    if (issuedAtMs !== undefined) {
      this.#renewAtMs -= Math.max(0, serviceNow(this.#transport) - issuedAtMs);
    }
    return token;
  }

  #hold(token: string): void {
    this.#transport.secrets.add(token);
    const { lifeMs } = tokenTimes(token);
    const half = lifeMs === undefined || lifeMs <= 0 ? Infinity : lifeMs / 2;
    this.#token = token;
    this.#renewAtMs = this.#transport.clock.now() + Math.min(this.#renewAfterMs, half);
  }

  #holdFrom(reply: HttpReply): void {
    const change = tokenChange(reply.setCookies, serviceNow(this.#transport));
    if (change.kind === "new") return this.#hold(change.token);
    throw new JobError("bad_reply", `jess answered ${reply.what} without a session cookie`, {
      httpStatus: reply.status,
      correlationId: reply.correlationId,
    });
  }

  #heldNow(): string {
    if (this.#token !== undefined) return this.#token;
    throw new JobError("unauthorized", "not signed in to jess", { hint: signInHint });
  }

  /** Stores the token for other processes. One that cannot be stored is good here all the same. */
  async #keep(): Promise<void> {
    if (this.#token !== undefined) await this.#store?.write(this.#token).catch(() => undefined);
  }

  /** Removes what was voided, unless another process has renewed it by now. */
  async #dropStored(voided: string): Promise<void> {
    try {
      if ((await this.#store?.read()) === voided) await this.#store?.clear();
    } catch {
      // A void token that stays stored costs its next reader one renewal.
    }
  }

  #forget(): void {
    this.#token = undefined;
    this.#renewAtMs = Infinity;
    this.#generation += 1;
  }

  async #stored(): Promise<string | undefined> {
    const stored = await this.#store?.read();
    return stored !== undefined && isCookieValue(stored) ? stored : undefined;
  }
}

/** An environment variable that is not set comes as `undefined`, whatever the types say. */
function checkTold(credentials: JessCredentials | undefined): void {
  if (credentials === undefined) return;
  checkedObject("credentials", credentials, "Give { email, password } or { token }.");
  const told = new Map<string, unknown>(Object.entries(credentials));
  for (const name of "token" in credentials ? ["token"] : ["email", "password"]) {
    if (typeof told.get(name) === "string") continue;
    throw new JobError("bad_input", `the ${name} to sign in to jess with is missing, or is no text`, {
      hint: "Is a variable not set? Give `credentials` with email and password, or with a token; leave them out to use a stored token alone.",
    });
  }
}
