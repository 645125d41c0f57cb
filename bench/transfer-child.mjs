// Sends a file to a server, or fetches a zip to the disk, whenever it is told to: by the JESS client, or by undici alone.
// In a process of its own, because memory is measured.
import { on, once } from "node:events";
import { createReadStream, createWriteStream, rmSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { createTransport } from "@simjobs/http";
import { JessClient } from "@simjobs/jess";
import { root } from "../scripts/lib/workspace.mjs";

process.on("disconnect", () => process.exit());
const [{ origin, folder, who, direction }] = await once(process, "message");
const weather = join(folder, "weather.epw");
const temporary = join(folder, who);

/** By which a transfer resolves when the last byte is where it belongs, with what is left to do that is not timed. */
const ways = {
  ours: () => {
    const transport = createTransport({ baseUrl: origin, budget: null });
    const client = new JessClient({ transport, credentials: { token: "bench" }, tempFolder: temporary });
    return {
      async upload(path) {
        await client.submitEnergyPlus({ models: [path], weather: [weather] });
      },
      async download(id) {
        // The first file comes when the whole zip is on the disk and has been looked into.
        const files = client.results.files(id);
        const first = await files.next();
        return async () => {
          for await (const chunk of first.value.content) void chunk;
          await files.return();
        };
      },
    };
  },
  // The very undici that the transport uses.
  base: () => {
    const { Pool } = createRequire(join(root, "packages", "http", "package.json"))("undici");
    const pool = new Pool(origin);
    const send = async (options) => {
      const { statusCode, body } = await pool.request(options);
      if (statusCode !== 200) throw new Error(`${options.method} ${options.path} was answered ${statusCode}`);
      return body;
    };
    return {
      async upload(path) {
        const body = await send({
          method: "POST",
          path: "/jess_web/api/job",
          headers: {
            "content-type": "application/octet-stream",
            "content-length": String(statSync(path).size),
          },
          body: createReadStream(path),
        });
        await body.dump();
      },
      async download(id) {
        const path = join(temporary, "results.zip");
        const body = await send({ method: "GET", path: `/jess_web/api/job/file/${id}` });
        await pipeline(body, createWriteStream(path));
        return () => rmSync(path);
      },
    };
  },
};

const way = ways[who]();
const tasks = {
  upload: { small: join(folder, "small.idf"), large: join(folder, "large.idf") },
  download: { small: "2", large: "1" },
}[direction];

async function transfer(what) {
  const started = performance.now();
  const rest = await way[direction](what);
  const seconds = (performance.now() - started) / 1000;
  await rest?.();
  return seconds;
}

await transfer(tasks.small); // so that idle is what is loaded and connected
const idleBytes = process.memoryUsage.rss();
process.send("ready");
for await (const _go of on(process, "message")) {
  const seconds = await transfer(tasks.large);
  process.send({ seconds, extraMb: (process.resourceUsage().maxRSS * 1024 - idleBytes) / 1e6 });
}
