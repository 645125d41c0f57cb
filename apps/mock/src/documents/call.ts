import type { FastifySchema } from "fastify";
import { z } from "zod";

/** What a page about a service tells of one of its calls. */
export interface Call {
  readonly summary: string;
  /** Where on the page, such as `J11` or `3.4`. */
  readonly section: string;
  /** How it is known: `[doc job_status]`. */
  readonly fact: string;
  readonly body?: z.ZodType | Readonly<Record<string, z.ZodType>> | undefined;
  readonly query?: z.ZodObject | undefined;
  /** Answers by status; a text is the type of an answer that is not JSON. */
  readonly answers: Readonly<Record<number, z.ZodType | string>>;
  /** Whether anybody may ask. @default false */
  readonly isOpen?: boolean | undefined;
}

/** Calls by method and route: `GET /jobs/:id`. */
export type Calls = Readonly<Record<string, Call>>;

declare module "fastify" {
  interface FastifySchema {
    readonly "x-fact"?: string | undefined;
  }
}

/** A call as the schema of its route. */
export function schemaOf(
  { summary, section, fact, body, query, answers, isOpen }: Call,
  page: string,
): FastifySchema {
  return {
    summary,
    description: `Section ${section} of docs/services/${page}.md`,
    "x-fact": fact,
    ...(body === undefined ? {} : { body: body instanceof z.ZodType ? body : contentOf(body) }),
    ...(query === undefined ? {} : { querystring: query }),
    ...(isOpen === true ? { security: [] } : {}),
    response: Object.fromEntries(
      Object.entries(answers).map(([status, answer]) => [
        status,
        typeof answer === "string" ? contentOf({ [answer]: z.string() }) : answer,
      ]),
    ),
  };
}

function contentOf(types: Readonly<Record<string, z.ZodType>>): object {
  return {
    content: Object.fromEntries(Object.entries(types).map(([type, schema]) => [type, { schema }])),
  };
}
