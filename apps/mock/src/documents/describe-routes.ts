import type { FastifyPluginAsync } from "fastify";
import fastifyPlugin from "fastify-plugin";
import { schemaOf, type Calls } from "./call.js";
import { writeOpenapi, type OpenapiOptions } from "./write-openapi.js";

interface DescribeOptions extends Omit<OpenapiOptions, "description"> {
  /** The page of `docs/services` that the facts stand on. */
  readonly page: "ionworks" | "jess";
  readonly calls: Calls;
}

const plugin: FastifyPluginAsync<DescribeOptions> = async (app, { page, calls, ...options }) => {
  await app.register(writeOpenapi, {
    ...options,
    description: `What is known of the service. x-fact says of each field how: see docs/services/${page}.md.`,
  });
  app.addHook("onRoute", (route) => {
    const key = `${[route.method].flat().join()} ${route.url}`;
    const call = calls[key];
    route.schema = call === undefined ? { hide: true } : schemaOf(key, call, page);
  });
  // The services look at what comes in their own ways, and send what they have written themselves.
  app.setValidatorCompiler(() => (value) => ({ value }));
  app.setSerializerCompiler(() => (value) => JSON.stringify(value));
};

/** Gives the routes of a scope their schemas, and makes an OpenAPI document of them. */
export const describeRoutes = fastifyPlugin(plugin, { name: "describe-routes" });
