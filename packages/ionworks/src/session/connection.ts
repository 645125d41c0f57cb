import {
  callFrom,
  checkedText,
  isJobError,
  isJobId,
  JobError,
  typedId,
  type Clock,
  type ProviderCall,
} from "@simjobs/core";
import { userReply } from "@simjobs/core/schemas/ionworks";
import {
  parseReply,
  parseValue,
  readJson,
  type HttpDownload,
  type HttpReply,
  type HttpRequest,
  type Secrets,
  type Transport,
} from "@simjobs/http";
import type * as z from "zod/mini";
import { credentialHeaders, proofOf, type IonworksCredentials } from "./credentials.js";
import { readErrorBody } from "./error-body.js";
import { failureOfReply, isBareNotFound, providerName } from "./failure.js";
import { readPage, type Page, type PageShape } from "./page.js";

/** JSON bodies of this size and more go out gzip-compressed. @see docs/services/ionworks.md 1 */
const gzipFromBytes = 524_288;

export const mePath = "/users/me";

/** One request, without who asks and without the form of its body. */
export interface IonworksRequest {
  readonly method: HttpRequest["method"];
  readonly path: string;
  /** The segment of the path that names what the request is about. */
  readonly subject?: string | undefined;
  readonly intent: HttpRequest["intent"];
  readonly query?: NonNullable<HttpRequest["query"]> | undefined;
  /** The value to send as JSON. */
  readonly json?: unknown;
  /** A body of another form. */
  readonly body?: NonNullable<HttpRequest["body"]> | undefined;
  /** Largest reply that is read, in decoded bytes. @default the transport's */
  readonly maxReplyBytes?: number | undefined;
}

/** Sends what every family of calls needs sent: who we are goes along, a reply that is no success is thrown. */
export class IonworksConnection {
  readonly projectId: string | undefined;
  /** What proves who is signed in, without the credential itself. */
  readonly signInProof: string;
  readonly #transport: Transport;
  readonly #credentials: Readonly<Record<string, string>>;
  /** `/users/me` has answered here, so that a 404 comes from the service and not from just any server. */
  #isKnownService = false;

  constructor(transport: Transport, credentials: IonworksCredentials, projectId?: string) {
    this.#transport = transport;
    this.#credentials = credentialHeaders(credentials);
    transport.secrets.add("apiKey" in credentials ? credentials.apiKey.trim() : credentials.token.trim());
    this.signInProof = proofOf(credentials, transport.baseUrl);
    this.projectId = projectId;
  }

  get clock(): Clock {
    return this.#transport.clock;
  }

  get clockAheadMs(): number | null {
    return this.#transport.clockAheadMs;
  }

  /** What must not be told: the credentials. */
  get secrets(): Secrets {
    return this.#transport.secrets;
  }

  get baseUrl(): string {
    return this.#transport.baseUrl;
  }

  close(): Promise<void> {
    return this.#transport.close();
  }

  /** A call as it begins now, for everything that it asks for one after the other. @throws {JobError} `bad_input` */
  begin(call: ProviderCall | undefined): ProviderCall {
    return callFrom(call, this.#transport.clock);
  }

  /** Sends a request and parses the JSON of its reply. */
  async ask<T>(schema: z.ZodMiniType<T>, request: IonworksRequest, call?: ProviderCall): Promise<T> {
    const reply = await this.send(request, call);
    const value = parseReply(schema, reply, providerName);
    if (request.path === mePath) this.#isKnownService = true;
    return value;
  }

  /** Sends a request and reads one page of a list of its reply. */
  async askPage<T>(
    shape: PageShape<T>,
    request: IonworksRequest,
    call?: ProviderCall,
  ): Promise<Page<T> & { readonly reply: HttpReply }> {
    const reply = await this.send(request, call);
    const page = readPage(readJson(reply, providerName), shape, (schema, value) =>
      parseValue(schema, value, reply, providerName),
    );
    return { ...page, reply };
  }

  /** The project in which something is done: its own, or the client's. @throws {JobError} `bad_input` */
  projectFor(projectId: string | null | undefined): string {
    const chosen = projectId ?? this.projectId;
    if (chosen !== undefined && chosen !== "") return checkedText("projectId", chosen);
    throw new JobError("bad_input", "ionworks does this in a project, and none is given", {
      hint: "Give the client a `projectId`, or put a project_id into the request.",
    });
  }

  /**
   * Sends a request and returns the reply of a success.
   *
   * @throws {JobError} what the reply's status means; `mayHaveLeft` tells whether the request may have been carried out
   */
  async send(request: IonworksRequest, given?: ProviderCall): Promise<HttpReply> {
    const call = this.begin(given);
    const { json } = request;
    // Written out: this is where thousands of cancels come by, and spreading objects took a tenth of their time.
    const reply = await this.#transport.send({
      method: request.method,
      path: request.path,
      subject: request.subject,
      intent: request.intent,
      query: request.query,
      body: json === undefined ? request.body : { kind: "json", value: json, gzipFromBytes },
      maxReplyBytes: request.maxReplyBytes,
      credentials: this.#credentials,
      signal: call.signal,
      deadlineMs: call.deadlineMs,
      longWait: call.longWait,
      onEvent: call.onEvent,
    });
    if (reply.status >= 200 && reply.status < 300) return reply;
    throw await this.#failure(reply, request, call);
  }

  /**
   * Opens a file of the service, which may lie in a storage of its own: no credential goes there. A reply of the storage
   * is returned whatever it is; a reply of the service itself that is no success is thrown.
   */
  async download(
    request: Pick<IonworksRequest, "path" | "subject" | "maxReplyBytes">,
    given?: ProviderCall,
  ): Promise<HttpDownload> {
    const call = this.begin(given);
    const download = await this.#transport.download({
      path: request.path,
      subject: request.subject,
      maxReplyBytes: request.maxReplyBytes,
      signal: call.signal,
      deadlineMs: call.deadlineMs,
      longWait: call.longWait,
      onEvent: call.onEvent,
      method: "GET",
      credentials: this.#credentials,
      followToStorage: true,
    });
    if (download.fromStorage || (download.status >= 200 && download.status < 300)) return download;
    throw await this.#failure(
      await download.toReply(),
      { method: "GET", path: request.path, intent: "read" },
      call,
    );
  }

  async #failure(reply: HttpReply, request: IonworksRequest, call: ProviderCall): Promise<JobError> {
    const notFoundIsMeant = reply.status === 404 && (await this.#meansNotFound(reply, request, call));
    const { intent, path, subject } = request;
    const isAboutOne = intent === "cancel" || (subject !== undefined && path.endsWith(`/${subject}`));
    return failureOfReply(reply, {
      intent,
      notFoundIsMeant,
      subject: isAboutOne ? subject : undefined,
      secrets: this.#transport.secrets,
    });
  }

  /** Whether a 404 is the service's own word about the thing, rather than any server's word about a path. */
  async #meansNotFound(reply: HttpReply, request: IonworksRequest, call: ProviderCall): Promise<boolean> {
    if (readErrorBody(reply.text).shape === "standard") return true;
    if (!isBareNotFound(reply.text) || request.path === mePath) return false;
    if (this.#isKnownService) return true;
    try {
      await this.ask(userReply, { method: "GET", path: mePath, intent: "read" }, call);
      return true;
    } catch (error) {
      if (isJobError(error)) return false;
      throw error; // the caller's own reason to stop
    }
  }
}

/**
 * An identifier, as somebody typed it, as one segment of a path.
 *
 * @throws {JobError} `bad_input`
 */
export function pathSegment(id: string, what: string): string {
  checkedText(`the id of a ${what}`, id, "Ids are texts here, of numbers too.");
  if (isJobId(id)) return encodeURIComponent(typedId(id));
  throw new JobError(
    "bad_input",
    `this is no id of a ${what}: it must be 1 to 200 characters, and not . or ..`,
  );
}
