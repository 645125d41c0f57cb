import type { JobRef } from "@simjobs/core";
import type { Bench } from "../bench.js";
import { at } from "../at.js";
import type { ForeignReply } from "../foreign-client.js";

/** What a client tells its caller in the end. */
export interface Told {
  readonly words: string;
  readonly exitCode: number;
}

/** How often it asks, and how long, in milliseconds. */
const intervalMs = 5000;
const timeoutMs = 600_000;

const usualEnds = { jess: ["FINISHED", "REJECTED"], ionworks: ["completed", "failed"] } as const;

/**
 * A client as it is often written, restated: an accepted cancel is a cancelled job, there is a fixed list of words that are ends,
 * and it asks at a fixed interval. Whatever goes wrong on the way is the end of it.
 */
export class NaiveClient {
  readonly #bench: Bench;

  constructor(bench: Bench) {
    this.#bench = bench;
  }

  async cancel(ref: JobRef): Promise<Told> {
    const refusal = await this.#refusalOf(ref);
    return refusal === null
      ? { words: "cancelled", exitCode: 0 }
      : { words: `not cancelled: ${refusal}`, exitCode: 1 };
  }

  /** @returns also which of them it holds to be cancelled */
  async cancelAll(refs: readonly JobRef[]): Promise<Told & { readonly cancelled: readonly JobRef[] }> {
    const cancelled: JobRef[] = [];
    for (const ref of refs) if ((await this.#refusalOf(ref)) === null) cancelled.push(ref);
    const left = refs.length - cancelled.length;
    const words = [
      refs.length === 0 ? "nothing to cancel" : `${String(cancelled.length)} cancelled`,
      ...(left === 0 ? [] : [`${String(left)} not cancelled`]),
    ];
    return { words: words.join(", "), exitCode: left === 0 ? 0 : 1, cancelled };
  }

  /** The jobs of JESS that its list shows as active at this moment. */
  async activeAtJess(): Promise<readonly JobRef[]> {
    const { foreigner } = this.#bench;
    const reply = (await foreigner.jess("POST", "/jess_web/api/jobs", { json: {} })).json();
    const jobs = at(reply, "data");
    return (Array.isArray(jobs) ? jobs : [])
      .filter((job) => at(job, "status") === "QUEUED")
      .map((job) => ({ provider: "jess", kind: "job", id: String(at(job, "id")) }));
  }

  async waitForEnd(ref: JobRef, ends: readonly string[] = usualEnds[serviceOf(ref)]): Promise<Told> {
    const { clock } = this.#bench;
    for (const endsMs = clock.now() + timeoutMs; clock.now() < endsMs; await clock.sleep(intervalMs)) {
      const read = await this.#send("GET", ref);
      if (typeof read === "string") return { words: `gave up: ${read}`, exitCode: 1 };
      const word = wordIn(read, ref);
      if (word === null) return { words: "gave up: the answer cannot be read", exitCode: 1 };
      if (ends.includes(word)) return { words: `ended: ${word}`, exitCode: 0 };
    }
    return { words: "timed out", exitCode: 1 };
  }

  /** Asks for the cancel once; why it was not accepted, `null` if it was. */
  async #refusalOf(ref: JobRef): Promise<string | null> {
    const reply = await this.#send("POST", ref);
    if (typeof reply === "string") return reply;
    return ref.provider === "jess" && at(reply.json(), "ok") !== true ? "the service says no" : null;
  }

  /** The reply; what went wrong, as text, where there is none of use. */
  async #send(method: "GET" | "POST", ref: JobRef): Promise<ForeignReply | string> {
    const { foreigner } = this.#bench;
    try {
      const reply =
        ref.provider === "jess"
          ? method === "POST"
            ? await foreigner.jess("POST", `/jess_web/api/job/${ref.id}`, { json: { cmd: "Cancel" } })
            : await foreigner.jess("GET", `/jess_web/api/job/status/${ref.id}`)
          : await foreigner.ionworks(method, `/${ref.kind}s/${ref.id}${method === "POST" ? "/cancel" : ""}`);
      return reply.status < 300 ? reply : `HTTP ${String(reply.status)}`;
    } catch {
      return "the connection was lost";
    }
  }
}

const serviceOf = (ref: JobRef): keyof typeof usualEnds => (ref.provider === "jess" ? "jess" : "ionworks");

function wordIn(reply: ForeignReply, ref: JobRef): string | null {
  try {
    const word = ref.provider === "jess" ? at(reply.json(), "data", "status") : at(reply.json(), "status");
    return typeof word === "string" ? word : null;
  } catch {
    return null; // no JSON
  }
}
