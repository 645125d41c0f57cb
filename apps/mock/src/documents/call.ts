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

/** What a status says of an answer of which nothing else is told. */
const usual = new Map([
  ["200", "done"],
  ["201", "made"],
  ["202", "taken on"],
  ["204", "done; there is nothing to say"],
  ["401", "not signed in"],
  ["422", "what was sent is not valid"],
]);

/** A call as the schema of its route, which is written as `GET /jobs/:id`. */
export function schemaOf(route: string, call: Call, page: string): FastifySchema {
  const { summary, section, fact, body, query, answers, isOpen } = call;
  return {
    summary,
    description: `Section ${section} of docs/services/${page}.md`,
    operationId: route.toLowerCase().replace("*", "path").replaceAll(/\W+/gu, "_"),
    "x-fact": fact,
    // fastify warns of each key that is there and says nothing
    ...(body === undefined ? {} : { body: body instanceof z.ZodType ? body : contentOf(body) }),
    ...(query === undefined ? {} : { querystring: query }),
    ...(isOpen === true ? { security: [] } : {}),
    response: Object.fromEntries(
      Object.entries(answers).map(([status, answer]) => [status, answerOf(answer, usual.get(status) ?? "")]),
    ),
  };
}

function answerOf(answer: z.ZodType | string, description: string): unknown {
  if (typeof answer === "string") return { description, ...contentOf({ [answer]: z.string() }) };
  const told = answer.meta();
  return answer.meta({ ...told, description: told?.description ?? description });
}

function contentOf(types: Readonly<Record<string, z.ZodType>>): object {
  return {
    content: Object.fromEntries(Object.entries(types).map(([type, schema]) => [type, { schema }])),
  };
}
