import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { envOf, runCli } from "../testing/run-cli.js";
import { onMockStage } from "../testing/mock-stage.js";

const commandsOf = {
  jess: [
    "status jess:12259",
    "list --provider jess",
    "list --provider jess --since 1h",
    "watch jess:12259 --timeout 1m",
    "cancel jess:12259",
    "cancel --where provider=jess --yes",
    "cancel jess:12259 --dry-run",
    "results jess:12259",
    "rerun jess:12259",
    "submit jess --model a.idf --weather b.epw",
    "whoami jess",
    "usage jess",
    "files list",
    "files put a.idf",
    "login jess",
  ],
  ionworks: [
    "status ionworks:j-1",
    "status ionworks:simulation/s-1",
    "list --provider ionworks",
    "watch ionworks:pipeline/p-1 --timeout 1m",
    "cancel ionworks:j-1",
    "cancel --where provider=ionworks --yes",
    "cancel ionworks:optimization/o-1 --dry-run",
    "results ionworks:simulation/s-1",
    "rerun ionworks:optimization/o-1",
    "submit ionworks --pipeline p.json",
    "whoami ionworks",
    "usage ionworks",
    "login ionworks",
  ],
} as const;

const variables = { jess: "JESS_API_URL", ionworks: "IONWORKS_API_URL" } as const;

/** A web page for every path. */
async function startPage(): Promise<string> {
  const server: Server = createServer((_request, reply) => {
    reply.setHeader("content-type", "text/html; charset=utf-8");
    reply.end("<!doctype html><title>Welcome</title>");
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function put(folder: string): void {
  writeFileSync(join(folder, "a.idf"), "Version,24.1;\n");
  writeFileSync(join(folder, "b.epw"), "x\n");
  writeFileSync(
    join(folder, "p.json"),
    '{"name": "p", "elements": {"a": {"element_type": "entry", "values": {"x": 1}}}}',
  );
}

describe.each(["jess", "ionworks"] as const)("a base path that is not that of %s", (provider) => {
  it.each(commandsOf[provider])("is told as such: %s", async (line) =>
    onMockStage(async ({ mock, home, folder }) => {
      put(folder);
      const { exitCode, stdout, stderr } = await runCli(line.split(" "), {
        env: { ...envOf(mock, home), [variables[provider]]: `${mock.url}/prefix` },
        cwd: folder,
      });
      expect(stdout + stderr).toContain(
        `Check that ${variables[provider]}, or ${provider}.url in the settings`,
      );
      expect(exitCode).not.toBe(0);
    }),
  );

  it("is told by doctor", async () =>
    onMockStage(async ({ mock, home }) => {
      const env = { ...envOf(mock, home), [variables[provider]]: `${mock.url}/prefix` };
      const { exitCode, stdout } = await runCli(["doctor", "--json"], { env });
      expect(stdout).toContain(`Check that ${variables[provider]}`);
      expect(exitCode).not.toBe(0);
    }));
});

describe("another server at the address", () => {
  it.each([
    ["jess", "status jess:12259"],
    ["jess", "login jess"],
    ["ionworks", "status ionworks:j-1"],
    ["ionworks", "whoami ionworks"],
  ] as const)("that shows pages is told as such: %s, %s", async (provider, line) => {
    const url = await startPage();
    const { exitCode, stderr } = await runCli(line.split(" "), {
      env: {
        JESS_EMAIL: "ada@example.org",
        JESS_PASSWORD: "secret",
        IONWORKS_API_KEY: "key",
        [variables[provider]]: url,
      },
    });
    expect(stderr).toContain(`Check that ${variables[provider]}`);
    expect(exitCode).toBe(1);
  });
});
