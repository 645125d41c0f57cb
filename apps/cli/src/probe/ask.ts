import type { RequestIntent } from "@simjobs/core";

/** A request of the probe. */
interface Question {
  readonly method: "GET" | "POST";
  /** Below the service's base address. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string | number>> | undefined;
  readonly body?: object | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** What it may change. @default "read": nothing */
  readonly intent?: RequestIntent | undefined;
  /** Asks as nobody. @default false */
  readonly asStranger?: boolean | undefined;
}

/** A whole answer, redirects not followed. */
export interface Answer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly setCookies?: readonly string[] | undefined;
  readonly text: string;
}

/** Asks the service; `null` where no answer came. */
export type Ask = (question: Question) => Promise<Answer | null>;

/** What of a switch was seen. */
export interface Finding {
  readonly switch: string;
  /** `null` where it could not be seen. */
  readonly value: string | number | null;
  /** What was seen, or what would have been needed. */
  readonly reason: string;
}

type Json = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** What a text says as JSON; `undefined` where it is none. */
export function jsonOf(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? "");
  } catch {
    return undefined;
  }
}

/** The objects of a list, or of the one list in an object. */
export function recordsIn(value: unknown): readonly Json[] {
  if (Array.isArray(value)) return value.filter(isObject);
  if (!isObject(value)) return [];
  const list = Object.values(value).find((inner) => Array.isArray(inner));
  return Array.isArray(list) ? list.filter(isObject) : [];
}

/** Collects findings, one a switch. */
export class Findings {
  readonly #found = new Map<string, Finding>();

  saw(name: string, value: string | number, reason: string): void {
    this.#found.set(name, { switch: name, value, reason });
  }

  missed(name: string, reason: string): void {
    if (!this.#found.has(name)) this.#found.set(name, { switch: name, value: null, reason });
  }

  get(name: string): string | number | null {
    return this.#found.get(name)?.value ?? null;
  }

  get all(): readonly Finding[] {
    return [...this.#found.values()];
  }
}
