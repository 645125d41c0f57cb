import { expect } from "vitest";
import { isJobError, type JobErrorCode } from "@simjobs/core";
import type { FaultSeed, MockOptions } from "@simjobs/mock";
import type { Bench } from "./bench.js";
import type { ContractCase } from "./contract-suite.js";
import type { EndpointId } from "./endpoints.js";

/** One method of a client, called as its user calls it. */
export interface ClientCall {
  /** What is called, as a title begins: `jess.account()`. */
  readonly name: string;
  readonly asks: readonly EndpointId[];
  readonly mock?: MockOptions;
  /** Makes what the call needs, with the same client, before anything goes wrong. */
  readonly prepare?: (bench: Bench) => Promise<string> | string;
  readonly call: (bench: Bench, prepared: string) => Promise<unknown>;
  readonly gives: unknown;
  /** What makes a sign-in fail; `null` for calls that need none. */
  readonly signInFails?: FaultSeed | null;
}

/** What goes wrong with one call. */
export interface ClientFailure extends Omit<ClientCall, "gives" | "signInFails"> {
  readonly when: string;
  readonly faults?: readonly FaultSeed[];
  readonly code: JobErrorCode;
  /** Whether the request may have been carried out all the same. */
  readonly mayHaveLeft?: boolean;
}

/** A case of a call that works, and one of it without a sign-in that is taken. */
export function casesOf(calls: readonly ClientCall[], signInFails: FaultSeed): readonly ContractCase[] {
  return calls.flatMap((call) => {
    const { name, asks, mock, gives } = call;
    const works: ContractCase = {
      title: `${name} works`,
      asks,
      ...(mock === undefined ? {} : { mock }),
      run: async (bench) => {
        const prepared = (await call.prepare?.(bench)) ?? "";
        expect(await call.call(bench, prepared)).toEqual(gives);
      },
    };
    const fault = call.signInFails === undefined ? signInFails : call.signInFails;
    if (fault === null) return [works];
    const refused = failureCase({
      ...call,
      when: "the sign-in is not taken",
      faults: [fault],
      code: "unauthorized",
    });
    return [works, { ...refused, asks: [] }];
  });
}

export function failureCase(failure: ClientFailure): ContractCase {
  const { name, asks, mock, when, faults = [], code, mayHaveLeft } = failure;
  return {
    title: `${name} is ${code} when ${when}`,
    asks,
    ...(mock === undefined ? {} : { mock }),
    run: async (bench) => {
      const prepared = (await failure.prepare?.(bench)) ?? "";
      for (const fault of faults) bench.mock.addFault(fault);
      const error = await failure.call(bench, prepared).then(
        (value) => ({ resolvedTo: value }),
        (reason: unknown) => reason,
      );
      expect(isJobError(error) ? error.code : error).toBe(code);
      if (isJobError(error) && mayHaveLeft !== undefined) expect(error.mayHaveLeft).toBe(mayHaveLeft);
    },
  };
}

/** Reads a stream to its end. */
export async function textOf(content: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of content) chunks.push(chunk);
  return Buffer.concat(chunks).toString("latin1");
}

/** Everything that a generator yields. */
export async function all<T>(generator: AsyncIterable<T>): Promise<readonly T[]> {
  const items: T[] = [];
  for await (const item of generator) items.push(item);
  return items;
}

/** How many entries each page has. */
export async function pageSizes(pages: AsyncIterable<readonly unknown[]>): Promise<readonly number[]> {
  return (await all(pages)).map((page) => page.length);
}
