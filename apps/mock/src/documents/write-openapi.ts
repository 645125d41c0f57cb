import { fastifySwagger } from "@fastify/swagger";
import type { FastifyPluginAsync, FastifySchema } from "fastify";
import fastifyPlugin from "fastify-plugin";
import type { OpenAPIV3_1 } from "openapi-types";
import { z } from "zod";

export interface OpenapiOptions {
  readonly title: string;
  readonly description: string;
  readonly signIns?: Readonly<Record<string, OpenAPIV3_1.SecuritySchemeObject>> | undefined;
  /** Takes the document, which is written when it is asked for. */
  readonly publish: (document: () => object) => void;
}

const plugin: FastifyPluginAsync<OpenapiOptions> = async (
  app,
  { title, description, signIns = {}, publish },
) => {
  await app.register(fastifySwagger, {
    openapi: {
      openapi: "3.1.0",
      info: {
        title,
        version: "0.1.0",
        description,
        license: { name: "Apache-2.0", identifier: "Apache-2.0" },
      },
      servers: [{ url: "/" }],
      components: { securitySchemes: { ...signIns } },
      security: Object.keys(signIns).map((name) => ({ [name]: [] })),
    },
    transform: ({ schema, url }) => ({ schema: inJsonSchema(schema), url: url.replace(/\*$/u, ":path") }),
  });
  publish(() => app.swagger());
};

/** Makes an OpenAPI document of the routes of a scope, from the schemas that they have. */
export const writeOpenapi = fastifyPlugin(plugin, { name: "write-openapi" });

function inJsonSchema(schema: FastifySchema): FastifySchema {
  return Object.fromEntries(
    Object.entries(schema).map(([part, value]) => {
      if (part === "response" && typeof value === "object" && value !== null) {
        const answers: [string, unknown][] = Object.entries(value);
        return [part, Object.fromEntries(answers.map(([status, one]) => [status, rendered(one, "output")]))];
      }
      return [part, rendered(value, "input")];
    }),
  );
}

/** Zod's schemas as JSON Schema; what is none, or holds some by content type, with them. */
function rendered(value: unknown, io: "input" | "output"): unknown {
  if (value instanceof z.ZodType) {
    const { $schema: _dialect, ...schema } = z.toJSONSchema(value, { io, unrepresentable: "any" });
    return schema;
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  const inner: [string, unknown][] = Object.entries(value);
  return Object.fromEntries(inner.map(([key, one]) => [key, rendered(one, io)]));
}
