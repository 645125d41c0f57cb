import { callFrom, isJobError, type JobError, type ProviderCall } from "@simjobs/core";
import type { JessEnvelope } from "@simjobs/core/schemas/jess";
import type {
  DownloadRequest,
  HttpDownload,
  HttpReply,
  HttpRequest,
  ReplySchema,
  Transport,
} from "@simjobs/http";
import { aside } from "./call.js";
import { neverLeft } from "./never-left.js";
import { failedReply, isSuccess, linkHint, readEnvelope, readPart, saidNo, wordsOf } from "./replies.js";
import { cookieHeader } from "./session-token.js";
import type { SignIn } from "./sign-in.js";

/** One request, without who asks. */
export type JessRequest = Omit<HttpRequest, "credentials" | keyof ProviderCall>;
/** A request for something that may be large, without who asks. */
export type JessDownload = Omit<DownloadRequest, "credentials" | keyof ProviderCall>;

/** An answer inside of an envelope, and the reply that it came in. */
export interface Answer {
  readonly envelope: JessEnvelope;
  readonly reply: HttpReply;
}

/** What `GET /session` says about the link between the signed-in web account and a JESS account. */
export interface LinkState {
  readonly isLinked: boolean;
  /** The service's own words. */
  readonly message: string;
}

/** Requests on behalf of the signed-in account. Every endpoint's function is built on this one. */
export class JessConnection {
  readonly transport: Transport;
  readonly signIn: SignIn;

  constructor(transport: Transport, signIn: SignIn) {
    this.transport = transport;
    this.signIn = signIn;
  }

  /** A call as it begins now, for everything that it asks for one after the other. @throws {JobError} `bad_input` */
  begin(call: ProviderCall): ProviderCall {
    return callFrom(call, this.transport.clock);
  }

  /**
   * Sends one request with the session cookie. After a 401 the sign-in is renewed and the request repeated, once.
   *
   * @param nameLoss - puts a failure to get an answer to this very request into words; not told of the sign-in's
   * @returns a reply of any status; 401 if the renewed sign-in was not taken either
   * @throws {JobError} `unauthorized` if nothing could be renewed, and what the transport throws
   */
  async send(
    request: JessRequest,
    given: ProviderCall,
    nameLoss: (error: unknown) => unknown = same,
  ): Promise<HttpReply> {
    const call = this.begin(given);
    const token = await this.signIn.token(call).catch((error: unknown) => {
      throw isJobError(error) ? neverLeft(error) : error;
    });
    const reply = await this.#sendWith(token, request, call, nameLoss);
    if (reply.status !== 401) return reply;
    const renewed = await this.signIn.replace(token, call).catch((error: unknown) => {
      // A 401 has made no job. What it leaves open of a cancel is the cancel's to judge.
      throw isJobError(error) && request.intent === "submit" ? neverLeft(error) : error;
    });
    return this.#sendWith(renewed, request, call, nameLoss);
  }

  /** Sends one request that needs nobody signed in, and tells nobody who is. */
  async sendUnsigned(request: JessRequest, call: ProviderCall): Promise<HttpReply> {
    const { signal, deadlineMs, longWait, onEvent } = this.begin(call);
    return this.transport.send({ ...request, signal, deadlineMs, longWait, onEvent });
  }

  /**
   * As `send`, for what may be large. Once a body has begun, a session that runs out does no harm: the service has
   * looked at it when it answered.
   */
  async download(request: JessDownload, given: ProviderCall): Promise<HttpDownload> {
    const call = this.begin(given);
    const token = await this.signIn.token(call);
    const first = await this.#downloadWith(token, request, call);
    if (first.status !== 401) return first;
    first.close();
    return this.#downloadWith(await this.signIn.replace(token, call), request, call);
  }

  /** Sends one request whose answer comes in an envelope, be it a yes or a no. */
  async ask(request: JessRequest, call: ProviderCall): Promise<Answer> {
    const reply = await this.send(request, call);
    if (!isSuccess(reply)) throw failedReply(reply);
    return { envelope: readEnvelope(reply), reply };
  }

  /** Sends one request and reads the `data` of a yes. A no is `account_not_linked` or else `refused`. */
  async read<T>(request: JessRequest, given: ProviderCall, schema: ReplySchema<T>): Promise<T> {
    const call = this.begin(given);
    const answer = await this.ask(request, call);
    if (!answer.envelope.ok) throw await this.explainNo(answer, call, "refused");
    return readPart(schema, answer.envelope.data, answer.reply);
  }

  /**
   * Names a no. What job calls answer without a linked JESS account is not known, so the link is looked at before
   * any no is taken at its word.
   *
   * @param whenLinked - what it is if the link is good
   * @returns the error to throw
   * @throws {JobError} what stopped us from looking at the link
   * @see docs/services/jess.md 3 J3
   */
  async explainNo(
    { envelope, reply }: Answer,
    call: ProviderCall,
    whenLinked: JobError["code"],
  ): Promise<JobError> {
    const link = await this.link(call);
    if (!link.isLinked) return saidNo(reply, "account_not_linked", link.message, { hint: linkHint });
    return saidNo(reply, whenLinked, envelope.status);
  }

  async link(given: ProviderCall): Promise<LinkState> {
    const call = this.begin(given);
    const request = { method: "GET", path: "/jess_web/api/session", intent: "read" } as const;
    const { envelope } = await this.ask(request, aside(call));
    return { isLinked: envelope.ok, message: wordsOf(envelope, this.transport.secrets) };
  }

  async #downloadWith(
    token: string,
    request: JessDownload,
    { signal, deadlineMs, longWait, onEvent }: ProviderCall,
  ): Promise<HttpDownload> {
    const credentials = { cookie: cookieHeader(token) };
    const bound = { ...request, signal, deadlineMs, longWait, onEvent, credentials };
    const download = await this.transport.download(bound);
    await this.signIn.learn(download, token);
    return download;
  }

  async #sendWith(
    token: string,
    request: JessRequest,
    { signal, deadlineMs, longWait, onEvent }: ProviderCall,
    nameLoss: (error: unknown) => unknown,
  ): Promise<HttpReply> {
    const credentials = { cookie: cookieHeader(token) };
    const reply = await this.transport
      .send({ ...request, signal, deadlineMs, longWait, onEvent, credentials })
      .catch((error: unknown) => {
        throw nameLoss(error);
      });
    await this.signIn.learn(reply, token);
    return reply;
  }
}

function same(error: unknown): unknown {
  return error;
}
