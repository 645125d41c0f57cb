import { onTestFinished } from "vitest";
import { createTransport } from "../src/create-transport.js";
import type { TransportOptions } from "../src/transport-options.js";
import { KnownSecrets } from "../src/secrets/secrets.js";
import type { HttpReply, RequestIntent, Transport } from "../src/transport.js";
import { WholeReply } from "../src/reply/whole-reply.js";
import { hurryingClock } from "./clocks.js";

/** A transport without a budget whose pauses take no time. Closes itself when the test has finished. */
export function makeTransport(baseUrl: string, options: Partial<TransportOptions> = {}): Transport {
  const transport = createTransport({
    baseUrl,
    budget: null,
    random: () => 0.5,
    clock: hurryingClock(),
    ...options,
  });
  onTestFinished(() => transport.close());
  return transport;
}

/** A reply that never went over a wire. */
export function aReply(
  text: string,
  facts: {
    status?: number;
    headers?: Record<string, string | string[]>;
    secrets?: string[];
    secretBody?: boolean;
    intent?: RequestIntent;
    retryAfterMs?: number;
  } = {},
): HttpReply {
  return new WholeReply(
    {
      status: facts.status ?? 200,
      headers: facts.headers ?? { "content-type": "application/json" },
      what: "GET /jobs/1",
      retryAfterMs: facts.retryAfterMs,
      secrets: () => new KnownSecrets(facts.secrets),
      bodyIsSecret: facts.secretBody ?? false,
      intent: facts.intent ?? "cancel",
    },
    text,
  );
}

/** What a promise rejects with. */
export async function rejection(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    (value) => {
      throw new Error(`expected a rejection, got ${JSON.stringify(value)}`);
    },
    (error: unknown) => error,
  );
}
