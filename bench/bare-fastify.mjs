import { once } from "node:events";
import { createRequire } from "node:module";
import { join } from "node:path";
import { root } from "../scripts/lib/workspace.mjs";

const { default: fastify } = createRequire(join(root, "apps", "mock", "package.json"))("fastify");

const [{ body }] = await once(process, "message");
const app = fastify();
app.get("/jobs/:id", (_request, reply) => reply.type("application/json").send(body));
await app.listen({ host: "127.0.0.1", port: 0 });
process.send({ port: app.server.address().port });
process.on("disconnect", () => process.exit());
