import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { Readable } from "node:stream";
import {
  formatReference,
  interpretStatus,
  JobError,
  noDetails,
  type AccountIdentity,
  type CancelReply,
  type Capabilities,
  type Clock,
  type JobRef,
  type ListEnd,
  type ListFilter,
  type Provider,
  type ProviderCall,
  type Reading,
  type ResultFile,
} from "@simjobs/core";
import { failureOf, parseReply, parseServiceAddress, type HttpReply, type Transport } from "@simjobs/http";
import * as z from "zod/mini";
import { openTransport } from "../services/open-transport.js";
import { any } from "../command/argument-specs.js";
import { defineCommand } from "../command/command.js";
import { commonOptions } from "../command/common-options.js";
import { value } from "../command/option-specs.js";
import type { ServiceEntry, ServiceStage } from "../services/service-entry.js";
import type { Opening, Service, ServiceFacts, ServiceKind } from "../services/service.js";
import { defineSubmitting } from "../services/work.js";
import { pickSetting } from "../settings/pick-setting.js";
import { sourceOf } from "../settings/setting-source.js";

/** The one key that the service knows. */
export const thirdKey = "key-of-ada";

const job = z.object({ id: z.string(), name: z.string(), word: z.string(), looks: z.number() });
type Job = z.infer<typeof job>;

/** A service of its own kind on this machine. Its jobs go on when somebody looks at them: `short` ones end, others run on. */
export class ThirdService {
  readonly url: string;
  readonly jobs = new Map<string, Job>();
  readonly #server;

  private constructor(server: ReturnType<typeof createServer>) {
    this.#server = server;
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    server.on("request", (request: IncomingMessage, response: ServerResponse) => {
      let body = "";
      request.setEncoding("utf8").on("data", (text: string) => (body += text));
      request.on("end", () => {
        const [status, answer] = this.#answer(request, body);
        response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(answer));
      });
    });
  }

  static async start(): Promise<ThirdService> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return new ThirdService(server);
  }

  #answer({ method, url = "", headers }: IncomingMessage, body: string): readonly [number, unknown] {
    if (url === "/ping") return [200, { ok: true }];
    if (headers["x-api-key"] !== thirdKey) return [401, { error: "no such key" }];
    if (url === "/me") return [200, { name: "ada" }];
    if (url === "/usage") return [200, { hours: 3 }];
    if (url === "/jobs" && method === "GET") return [200, [...this.jobs.values()]];
    if (url === "/jobs") return [201, this.add(z.object({ name: z.string() }).parse(JSON.parse(body)).name)];
    const [, , id = "", what] = url.split("/");
    const found = this.jobs.get(id);
    if (found === undefined) return [404, { error: "no such job" }];
    if (what === "cancel") return [200, this.#change({ ...found, word: "stopping" })];
    if (what === "table") return [200, { "out.csv": "a,b\n1,2\n" }];
    return [200, this.#lookedAt(found)];
  }

  add(name: string): Job {
    return this.#change({ id: String(this.jobs.size + 1), name, word: "going", looks: 0 });
  }

  #lookedAt(found: Job): Job {
    const looks = found.looks + 1;
    const ended =
      found.word === "stopping" ? "stopped" : found.name === "short" && looks > 1 ? "done" : found.word;
    return this.#change({ ...found, looks, word: ended });
  }

  #change(changed: Job): Job {
    this.jobs.set(changed.id, changed);
    return changed;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

const facts: ServiceFacts = {
  name: "third",
  title: "Third",
  settings: ["url"],
  identifiedBy: ["url"],
  variables: ["THIRD_URL", "THIRD_KEY"],
  words: { url: "THIRD_URL", credentials: "THIRD_KEY", paths: "/jobs" },
  advice: [],
};

const grammar = { provider: "third", kinds: ["job"], example: "third:1" };
const words = { going: "running", stopping: "cancelling", stopped: "cancelled", done: "completed" } as const;
const keyName = (url: string): string => `third key ${url}`;

/** The third service as the registry has it: all that the command line needs to know of one. */
export const thirdEntry: ServiceEntry = {
  facts,
  loadSubmitting: async () =>
    defineSubmitting({
      about: "submit a job by its name",
      options: { title: value("text", "name of the job") },
      examples: [["simjobs submit third --title short"]],
      work: async ({ title = "long" }) => ({
        provider: "third",
        inputs: [{ text: title }],
        open: async (opening) => {
          const { service, provider } = await openThird(opening);
          const send = async (_mark: string, call: ProviderCall) =>
            (await provider.submit({ name: title }, call)).map((ref) => ({ ref, name: title }));
          return { service, send };
        },
      }),
    }),
  load: async () => thirdKind,
  commands: {
    ping: async () =>
      defineCommand({
        name: "ping",
        about: "ask whether the service is there",
        arguments: { words: any("word", "what to say to it") },
        options: commonOptions,
        examples: [["simjobs ping"]],
        run: async ({ words: said }, { context, opening }: ServiceStage) => {
          const { service } = await openThird(opening);
          await service.knock({ signal: context.signal });
          context.stdout.write(`${["pong", ...said].join(" ")} of ${opening.profile.name}\n`);
          await service.close();
          return 0;
        },
      }),
  },
};

const thirdKind: ServiceKind = {
  facts,
  grammar,
  origin: (opening) => settingsOf(opening).url,
  accountKey: async (opening) => {
    const key = await findKey(opening);
    return key === undefined ? null : `${settingsOf(opening).url} ${key}`;
  },
  hasCredentials: async (opening) => (await findKey(opening)) !== undefined,
  canSignInUnasked: (opening) => settingsOf(opening).key !== undefined,
  signIn: async ({ opening, call, ask }) => {
    const { url, key = await ask("Key: ", { hidden: true }) } = settingsOf(opening);
    const { service } = await openedWith(opening, url, key);
    try {
      const { account } = await service.provider.identity(call);
      await opening.secrets.set(keyName(url), key);
      return { origin: url, account, settings: { url } };
    } finally {
      await service.close();
    }
  },
  signOut: async (opening) => opening.secrets.remove(keyName(settingsOf(opening).url)),
  sources: async ({ context, profile }) => [
    sourceOf(context.env, profile, {
      about: "third",
      name: "address",
      variable: "THIRD_URL",
      own: profile.settings["third"]?.["url"],
    }),
  ],
  openPath: "/ping",
  open: async (opening) => (await openThird(opening)).service,
};

async function openThird(opening: Opening): Promise<Opened> {
  const key = await findKey(opening);
  if (key !== undefined) return openedWith(opening, settingsOf(opening).url, key);
  throw new JobError("unauthorized", "not signed in to Third", { hint: "Sign in: simjobs login third" });
}

interface Opened {
  readonly service: Service;
  readonly provider: Provider<{ readonly name: string }>;
}

function settingsOf({ context, profile }: Opening): {
  readonly url: string;
  readonly key?: string | undefined;
} {
  const url = pickSetting(context.env, profile, "THIRD_URL", profile.settings["third"]?.["url"]);
  const key = pickSetting(context.env, profile, "THIRD_KEY", undefined);
  return { url: parseServiceAddress(url ?? "http://127.0.0.1:9"), key };
}

async function findKey(opening: Opening): Promise<string | undefined> {
  const { url, key } = settingsOf(opening);
  return key ?? (await opening.secrets.get(keyName(url)));
}

async function openedWith(opening: Opening, url: string, key: string): Promise<Opened> {
  const transport = await openTransport(opening, url);
  const client = new ThirdClient(transport, key);
  const provider = new ThirdProvider(client, opening.account);
  const service: Service = {
    title: facts.title,
    provider,
    origin: transport.baseUrl,
    account: opening.account,
    recall: async () => {},
    knock: (call) => client.ask(z.unknown(), "GET", "/ping", call),
    usage: async (call) => {
      const { hours } = await client.ask(z.object({ hours: z.number() }), "GET", "/usage", call);
      const row = { what: "computing", used: hours, limit: null, unit: "h" } as const;
      return { periodStart: null, periodEnd: null, rows: [row] };
    },
    close: () => transport.close(),
  };
  return { service, provider };
}

class ThirdClient {
  readonly transport: Transport;
  readonly #key: string;

  constructor(transport: Transport, key: string) {
    this.transport = transport;
    this.#key = key;
  }

  async ask<T>(
    schema: z.ZodMiniType<T>,
    method: "GET" | "POST",
    path: string,
    call: ProviderCall = {},
    {
      body,
      intent = "read",
    }: { readonly body?: unknown; readonly intent?: "read" | "cancel" | "submit" | undefined } = {},
  ): Promise<T> {
    const reply = await this.transport.send({
      method,
      path,
      intent,
      credentials: { "x-api-key": this.#key },
      ...(body === undefined ? {} : { body: { kind: "json", value: body } }),
      ...call,
    });
    if (reply.status >= 400) throw failure(reply);
    return parseReply(schema, reply, "third");
  }
}

function failure(reply: HttpReply): JobError {
  return failureOf(reply, "third", reply.status === 404 ? { as: "not_found" } : {});
}

const capabilities: Capabilities = {
  maxStalenessMs: 0,
  pollStartMs: 1000,
  pollMaxMs: 5000,
  batchSize: 1,
  canRerun: false,
  canListChildren: false,
  listsOwnJobsOnly: true,
  kinds: { job: { runsOnce: true, settles: false } },
};

function readingOf(found: Job, asked: Pick<Reading, "ref" | "source" | "askedAtMs">): Reading {
  return {
    ...asked,
    run: 1,
    version: null,
    ...interpretStatus({ word: found.word, terminal: null, failed: null, cancelFlag: null }, words),
    nativeStatus: found.word,
    cancelFlag: null,
    terminalFlag: null,
    failedFlag: null,
    details: { ...noDetails, name: found.name, owner: "ada" },
  };
}

class ThirdProvider implements Provider<{ readonly name: string }> {
  readonly specificationVersion = 1;
  readonly name = "third";
  readonly grammar = grammar;
  readonly capabilities = capabilities;
  readonly clock: Clock;
  readonly #client: ThirdClient;
  readonly #account: string | undefined;

  constructor(client: ThirdClient, account: string | undefined) {
    this.clock = client.transport.clock;
    this.#client = client;
    this.#account = account;
  }

  #ref(id: string): JobRef {
    const ref = { provider: "third", kind: "job", id };
    return this.#account === undefined ? ref : { ...ref, account: this.#account };
  }

  async identity(call?: ProviderCall): Promise<AccountIdentity> {
    const { name } = await this.#client.ask(z.object({ name: z.string() }), "GET", "/me", call);
    return { origin: this.#client.transport.baseUrl, account: name, owner: name };
  }

  async get(ref: JobRef, call?: ProviderCall): Promise<Reading> {
    const askedAtMs = this.clock.now();
    const found = await this.#client.ask(job, "GET", `/jobs/${ref.id}`, call);
    return readingOf(found, { ref: this.#ref(found.id), source: "single", askedAtMs });
  }

  async getMany(refs: readonly JobRef[], call?: ProviderCall): Promise<ReadonlyMap<string, Reading>> {
    return new Map(
      await Promise.all(refs.map(async (ref) => [formatReference(ref), await this.get(ref, call)] as const)),
    );
  }

  async *list({ statuses }: ListFilter, call?: ProviderCall): AsyncGenerator<Reading, ListEnd, undefined> {
    const askedAtMs = this.clock.now();
    for (const found of await this.#client.ask(z.array(job), "GET", "/jobs", call)) {
      const one = readingOf(found, { ref: this.#ref(found.id), source: "list", askedAtMs });
      if (statuses?.includes(one.status) ?? true) yield one;
    }
    return { complete: true, total: null };
  }

  async requestCancel(ref: JobRef, call?: ProviderCall): Promise<CancelReply> {
    await this.#client.ask(job, "POST", `/jobs/${ref.id}/cancel`, call, { intent: "cancel" });
    return { answer: "accepted", message: "will stop" };
  }

  async submit(request: { readonly name: string }, call?: ProviderCall): Promise<readonly JobRef[]> {
    const made = await this.#client.ask(job, "POST", "/jobs", call, { body: request, intent: "submit" });
    return [this.#ref(made.id)];
  }

  async *results(
    ref: JobRef,
    _query?: unknown,
    call?: ProviderCall,
  ): AsyncGenerator<ResultFile, void, undefined> {
    const table = await this.#client.ask(
      z.record(z.string(), z.string()),
      "GET",
      `/jobs/${ref.id}/table`,
      call,
    );
    for (const [path, text] of Object.entries(table)) {
      const bytes = new TextEncoder().encode(text);
      yield { path, size: bytes.length, content: Readable.from([bytes]) };
    }
  }
}
