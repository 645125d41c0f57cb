import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "./free-port.js";

/** Whether this machine has a Redis server. Continuous integration must have one. */
export const hasRedisServer = spawnSync("redis-server", ["--version"]).status === 0;

/** A Redis server on loopback, in a folder of its own, that keeps what it has acknowledged. */
export class RedisServer {
  readonly url: string;
  readonly #port: number;
  readonly #folder: string;
  readonly #more: readonly string[];
  #child: ChildProcess | undefined;

  private constructor(port: number, folder: string, more: readonly string[]) {
    this.#port = port;
    this.#folder = folder;
    this.#more = more;
    this.url = `redis://127.0.0.1:${port}`;
  }

  /** @param more - further words for the server's command line */
  static async start(more: readonly string[] = []): Promise<RedisServer> {
    const server = new RedisServer(await freePort(), await mkdtemp(join(tmpdir(), "simjobs-redis-")), more);
    await server.begin();
    return server;
  }

  async begin(): Promise<void> {
    const kept = ["--appendonly", "yes", "--appendfsync", "always", "--save", ""];
    const place = ["--port", String(this.#port), "--bind", "127.0.0.1", "--dir", this.#folder];
    const child = spawn("redis-server", [...place, ...kept, ...this.#more], {
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.#child = child;
    let told = "";
    await new Promise<void>((resolve, reject) => {
      child.on("error", reject);
      child.on("exit", (code) => reject(new Error(`redis-server ended with ${String(code)}: ${told}`)));
      child.stdout.on("data", (chunk: Buffer) => {
        told += chunk.toString("utf8");
        if (told.includes("Ready to accept connections")) resolve();
      });
    });
  }

  /** Ends it, by default as kind as a signal can be. */
  async end(signal: NodeJS.Signals = "SIGTERM"): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    if (child === undefined) return;
    child.removeAllListeners("exit");
    const over = once(child, "exit");
    child.kill(signal);
    await over;
  }

  /** What the server answers to one command, as it comes. */
  async command(...words: readonly string[]): Promise<string> {
    const socket = connect(this.#port, "127.0.0.1");
    socket.end(`${words.map((word) => JSON.stringify(word)).join(" ")}\r\nQUIT\r\n`);
    let told = "";
    for await (const chunk of socket) told += String(chunk);
    return told;
  }

  async loseLocks(): Promise<void> {
    const found = "for _, key in ipairs(redis.call('KEYS', '*:lock')) do redis.call('DEL', key) end";
    await this.command("EVAL", found, "0");
  }

  async setLease(accountKey: string, id: string, untilMs: number): Promise<void> {
    await this.command("HSET", `simjobs:${accountKey}:wish:${id}`, "held", String(untilMs));
  }

  async takeAsBefore(accountKey: string, id: string): Promise<void> {
    await this.command("HINCRBY", `simjobs:${accountKey}:wish:${id}`, "fence", "1");
  }

  async crash(): Promise<void> {
    await this.end("SIGKILL");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.end("SIGKILL");
    await rm(this.#folder, { recursive: true, force: true });
  }
}
