import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { startMock, type RunningMock } from "@simjobs/mock";
import { describe, expect, it } from "vitest";
import { addressesOf, envOf, runCli, temporaryFolder, type RunOptions } from "../testing/run-cli.js";
import { clockOf } from "../testing/sleepers-clock.js";

/** What one signs in with, and must never be read anywhere. */
function secretsOf(mock: RunningMock): readonly string[] {
  const [{ ionworks, jess }] = mock.accounts;
  return [jess.password, ionworks.apiKey, ionworks.token];
}

function fileWith(secret: string): string {
  const path = join(temporaryFolder(), "secret");
  writeFileSync(path, `${secret}\n`, { mode: 0o600 });
  return path;
}

/** Ways in which somebody signs in: what every command is run with. */
const ways: readonly (readonly [way: string, options: (mock: RunningMock, home: string) => RunOptions])[] = [
  ["variables", (mock, home) => ({ env: envOf(mock, home) })],
  [
    "a bearer token in a variable",
    (mock, home) => ({
      env: {
        ...envOf(mock, home),
        IONWORKS_API_KEY: "",
        IONWORKS_API_TOKEN: mock.accounts[0].ionworks.token,
      },
    }),
  ],
  [
    "files that variables name",
    (mock, home) => ({
      env: {
        ...addressesOf(mock, home),
        JESS_EMAIL: "ada@example.org",
        JESS_PASSWORD_FILE: fileWith(mock.accounts[0].jess.password),
        IONWORKS_API_KEY_FILE: fileWith(mock.accounts[0].ionworks.apiKey),
      },
    }),
  ],
  [
    "a file of the vendor's own program",
    (mock, home) => {
      const folder = temporaryFolder();
      mkdirSync(join(folder, "ionworks"));
      const { apiKey } = mock.accounts[0].ionworks;
      const text = JSON.stringify({ api_key: apiKey, api_url: mock.url });
      writeFileSync(join(folder, "ionworks", "credentials.json"), text);
      return { env: { SIMJOBS_HOME: home }, settingsFolders: [folder] };
    },
  ],
];

const commands = [
  "whoami",
  "list",
  "usage --json",
  "doctor",
  "config",
  "profile list",
  "status ionworks:a jess:1",
  "cancel jess:1 ionworks:a --no-wait",
  "login --json",
  "logout",
];

/** Every file below a folder, as text. */
function textsBelow(folder: string): readonly string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    return statSync(path).isDirectory() ? textsBelow(path) : [readFileSync(path, "utf8")];
  });
}

describe("a secret that somebody signs in with", () => {
  it.each(
    ways.flatMap(([way, options]) =>
      ["a service that answers", "a service that repeats secrets in its errors"].map(
        (service) => [way, service, options] as const,
      ),
    ),
  )("by %s is told by no command, of %s", async (way, service, optionsOf) => {
    await using mock = await startMock({ clock: "manual" });
    const home = temporaryFolder();
    const secrets = secretsOf(mock);
    if (service.includes("repeats")) {
      // Each knows what it was sent, and no more.
      const [{ ionworks, jess }] = mock.accounts;
      const sent = way.includes("bearer") ? ionworks.token : ionworks.apiKey;
      for (const [path, said] of [
        ["/users/me", sent],
        ["/jobs*", sent],
        ["/jess_web/*", jess.password],
      ] as const) {
        const body = { error_code: said, message: said, detail: said, ok: false, status: said, data: null };
        mock.addFault({ match: { path, times: 1000 }, fault: { kind: "status", status: 400, body } });
      }
    }
    const options = optionsOf(mock, home);
    const told: string[] = [];
    for (const line of commands) {
      const ran = await runCli([...line.split(" "), "--verbose"], { clock: clockOf(mock), ...options });
      told.push(ran.stdout, ran.stderr);
    }
    expect(told.join("").length).toBeGreaterThan(1000);
    for (const secret of secrets) expect(told.join("\n")).not.toContain(secret);
    // Nor is a password, or what another program keeps, to be found in what we write.
    for (const text of textsBelow(home)) expect(text).not.toContain(mock.accounts[0].jess.password);
  });
});
