import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Clock } from "@simjobs/core";
import { temporaryFolder, type RunOptions } from "./run-cli.js";
import { sleepersClock } from "./sleepers-clock.js";

/** How a service behaves where it does not simply answer; `undefined` says nothing for ever. */
export type Answers = (method: string, path: string, response: ServerResponse) => boolean;

/**
 * A service on loopback that accepts everything and stays silent, but for what it is told to answer, and the means to wait for it
 * without waiting: an exchange is thought to take its whole time as soon as it has been silent for a moment.
 *
 * @param answers - answers, and says so
 */
export async function onSilentService<T>(
  work: (stage: {
    readonly options: RunOptions;
    readonly clock: Clock;
    readonly asked: readonly string[];
  }) => Promise<T>,
  answers: Answers = () => false,
): Promise<T> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    request.resume().on("end", () => void answers(request.method ?? "", request.url ?? "", response));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const base = sleepersClock();
  let passedMs = 0;
  const clock: Clock = {
    now: () => base.now() + passedMs,
    wallNow: () => base.wallNow() + passedMs,
    sleep: (ms, signal) => base.sleep(ms, signal),
  };
  const waiting = new Set<{ readonly untilMs: number; readonly run: () => void }>();
  let timer: NodeJS.Timeout | undefined;
  /** Whoever has the least time is through when it has been silent for a moment; then the next one. */
  const arm = (): void => {
    clearTimeout(timer);
    const dueMs = performance.now() + silenceMs;
    timer = setTimeout(() => {
      if (performance.now() - dueMs > silenceMs / 2) return arm(); // it was us who were busy
      const [first] = [...waiting].toSorted((one, other) => one.untilMs - other.untilMs);
      if (first === undefined) return;
      waiting.delete(first);
      passedMs += Math.max(0, first.untilMs - clock.now());
      first.run();
      arm();
    }, silenceMs);
  };
  const afterOnNetwork: NonNullable<RunOptions["afterOnNetwork"]> = (ms, run) => {
    const one = { untilMs: clock.now() + ms, run };
    waiting.add(one);
    arm();
    return () => void waiting.delete(one);
  };
  const env = {
    SIMJOBS_HOME: temporaryFolder(),
    JESS_API_URL: url,
    JESS_EMAIL: "ada@example.org",
    JESS_PASSWORD: "correct horse",
    IONWORKS_API_URL: url,
    IONWORKS_API_KEY: "key-of-ada",
  };
  try {
    return await work({ options: { env, clock, afterOnNetwork }, clock, asked });
  } finally {
    clearTimeout(timer);
    server.closeAllConnections();
    server.close();
  }
}

/** As long as an answer of this machine may take, in milliseconds of real time. */
const silenceMs = 60;
