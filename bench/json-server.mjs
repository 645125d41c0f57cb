// json-server with one record, in a process of its own, as its own program sets it up, without the log.
import { once } from "node:events";
import { createRequire } from "node:module";
import { join } from "node:path";

const [, , folder] = process.argv;
const { default: jsonServer } = await import(
  createRequire(join(folder, "package.json")).resolve("json-server")
);

const [{ record }] = await once(process, "message");
const app = jsonServer.create();
app.use(jsonServer.defaults({ logger: false }));
app.use(jsonServer.router({ jobs: [record] }));
const server = app.listen(0, "127.0.0.1", () => process.send({ port: server.address().port }));
process.on("disconnect", () => process.exit());
