import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, it } from "vitest";
import { onSilentService, type Answers } from "../testing/silent-service.js";
import { runCli, testContext, type RunOptions } from "../testing/run-cli.js";
import { Accounts } from "./accounts.js";
import { openTransport } from "./open-transport.js";

/** Real time is over at once, or never. */
function hurrying(delays: number[]): NonNullable<RunOptions["later"]> {
  return (ms, run) => {
    delays.push(ms);
    const timer = setImmediate(run);
    return () => clearImmediate(timer);
  };
}

const refuses: Answers = (_method, _path, response) => {
  response.writeHead(404, { "content-type": "application/json" }).end("{}");
  return true;
};

const words: readonly (readonly string[])[] = [
  ["status", "jess:1"],
  ["list", "--provider", "jess"],
  ["whoami", "jess"],
  ["results", "jess:1"],
  ["cancel", "jess:1"],
  ["watch", "jess:1", "--timeout", "20s"],
  ["status", "ionworks:5a0b"],
  ["list", "--provider", "ionworks"],
  ["usage", "ionworks"],
  ["cancel", "ionworks:5a0b"],
];

describe("a service that accepts and stays silent", () => {
  it.each(words)("is told of once by %s %s", async (...argv) =>
    onSilentService(async ({ options }) => {
      const delays: number[] = [];
      const { stderr } = await runCli([...argv, "--json"], { ...options, later: hurrying(delays) });
      const told = stderr.split("\n").filter((line) => line.startsWith("Waiting for"));
      expect(told).toEqual([expect.stringMatching(/^Waiting for http:\S+, which has not answered yet …$/u)]);
      expect(new Set(delays)).toEqual(new Set([3_000]));
    }),
  );

  it("is told of sooner on a terminal", async () =>
    onSilentService(async ({ options }) => {
      const delays: number[] = [];
      await runCli(["status", "jess:1"], { ...options, stderrIsTTY: true, later: hurrying(delays) });
      expect(new Set(delays)).toEqual(new Set([1_000]));
    }));

  it("is not told of where it answers meanwhile, whatever it says", async () => {
    await onSilentService(async ({ options }) => {
      const stopped: string[] = [];
      const later: NonNullable<RunOptions["later"]> = () => () => void stopped.push("stopped");
      const { stderr } = await runCli(["status", "ionworks:5a0b"], { ...options, later });
      expect(stderr).not.toContain("Waiting for");
      expect(stopped.length).toBeGreaterThan(0);
    }, refuses);
  });
});

/** Time that is let pass by hand: whoever waits longest is called. */
function timeByHand(): { readonly later: NonNullable<RunOptions["later"]>; readonly pass: () => void } {
  const waiting = new Set<() => void>();
  return {
    later: (_ms, run) => {
      const own = (): void => run();
      waiting.add(own);
      return () => void waiting.delete(own);
    },
    pass: () => {
      const [first] = waiting;
      if (first === undefined) return;
      waiting.delete(first);
      first();
    },
  };
}

/** Asks three times; a second is over while the third answer is waited for. */
async function askThrice(
  options: RunOptions,
  before: (context: ReturnType<typeof testContext>, nth: number) => void = () => {},
): Promise<string> {
  let said = "";
  let nth = 0;
  const time = timeByHand();
  const sinks = { out: () => {}, err: (text: string) => (said += text) };
  const context = testContext([], { ...options, later: time.later }, sinks);
  const server = createServer((_request, response) => {
    nth += 1;
    before(context, nth);
    if (nth === 3) time.pass();
    response.setHeader("content-type", "application/json").end("{}");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const opening = await (await Accounts.create(context)).opening();
  const transport = await openTransport(opening, url);
  for (const path of ["/1", "/2", "/3"]) await transport.send({ method: "GET", path, intent: "read" });
  await transport.close();
  server.close();
  return said.replaceAll(url, "URL");
}

describe("a service that gives one answer after the other", () => {
  it("is told to do so to a person who sees nothing else meanwhile", async () => {
    expect(await askThrice({ stderrIsTTY: true })).toBe("Still asking URL: 2 answers so far …\n");
  });

  it("is not told where something has appeared", async () => {
    const told = await askThrice({ stderrIsTTY: true }, ({ stderr }, nth) => {
      if (nth === 2) stderr.write("something\n");
    });
    expect(told).toBe("something\n");
  });

  it("is not told to a log", async () => {
    expect(await askThrice({})).not.toContain("Still asking");
  });
});
