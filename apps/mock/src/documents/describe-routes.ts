import { fastifySwagger } from "@fastify/swagger";
import type { FastifyPluginAsync, FastifySchema } from "fastify";
import fastifyPlugin from "fastify-plugin";
import type { OpenAPIV3_1 } from "openapi-types";
import { z } from "zod";
import { schemaOf, type Calls } from "./call.js";

interface DescribeOptions {
  /** The page of `docs/services` that the facts stand on. */
  readonly page: "ionworks" | "jess";
  readonly title: string;
  readonly calls: Calls;
  readonly signIns: Readonly<Record<string, OpenAPIV3_1.SecuritySchemeObject>>;
  /** Takes the OpenAPI document, which is written when it is asked for. */
  readonly publish: (document: () => object) => void;
}

const plugin: FastifyPluginAsync<DescribeOptions> = async (app, { page, title, calls, signIns, publish }) => {
  await app.register(fastifySwagger, {
    openapi: {
      openapi: "3.1.0",
      info: {
        title,
        version: "0.1.0",
        description: `What is known of the service. x-fact says of each field how: see docs/services/${page}.md.`,
        license: { name: "Apache-2.0", identifier: "Apache-2.0" },
      },
      servers: [{ url: "/" }],
      components: { securitySchemes: { ...signIns } },
      security: Object.keys(signIns).map((name) => ({ [name]: [] })),
    },
    transform: ({ schema, url }) => ({ schema: inJsonSchema(schema), url: url.replace(/\*$/u, ":path") }),
  });
  app.addHook("onRoute", (route) => {
    const call = calls[`${[route.method].flat().join()} ${route.url}`];
    route.schema = call === undefined ? { hide: true } : schemaOf(call, page);
  });
  // The services look at what comes in their own ways, and send what they have written themselves.
  app.setValidatorCompiler(() => (value) => ({ value }));
  app.setSerializerCompiler(() => (value) => JSON.stringify(value));
  publish(() => app.swagger());
};

/** Gives the routes of a scope their schemas, and makes an OpenAPI document of them. */
export const describeRoutes = fastifyPlugin(plugin, { name: "describe-routes" });

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
