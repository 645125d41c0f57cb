import { expect, it } from "vitest";
import { readDocument } from "../../../apps/cli/src/testing/read-document.js";
import { onFleetStage } from "./fleet-stage.js";
import { startResp, type RespServer } from "./resp-server.js";

const secret = "open-sesame";
const isEmpty = { url: "", [Symbol.asyncDispose]: async () => {} } satisfies RespServer;

const atAddress = (url: string) => async (): Promise<RespServer> => ({ ...isEmpty, url });
const saying = (answer: string) => async (): Promise<RespServer> => startResp(() => answer);
const ofVersion = (version: string) => async (): Promise<RespServer> => {
  const info = `redis_version:${version}\r\nredis_mode:standalone\r\n`;
  return startResp((command) => (command === "info" ? `$${info.length}\r\n${info}\r\n` : "+OK\r\n"));
};

const commands = [
  "worker",
  "worker --drain --provider jess",
  "cancel jess:1",
  "cancel jess:1 --no-wait",
  "resume",
  "resume --list",
  "resume --drop jess:1",
  "receipts list",
  "receipts show jess:1",
  "receipts verify",
  "receipts export never-made",
  "list",
  "status jess:1",
  "show jess:1",
  "watch jess:1 --timeout 2s",
  "rerun jess:1",
];

it.each([
  ["is not there", atAddress(`redis://:${secret}@127.0.0.1:1`), 13, "unreachable"],
  [
    "is not there, of the other kind",
    atAddress(`postgres://ada:${secret}@127.0.0.1:1/fleet`),
    13,
    "unreachable",
  ],
  ["is loading", saying("-LOADING Redis is loading the dataset in memory\r\n"), 13, "unreachable"],
  ["is full", saying("-OOM command not allowed when used memory > 'maxmemory'.\r\n"), 13, "unreachable"],
  [
    "can only be read",
    saying("-READONLY You can't write against a read only replica.\r\n"),
    13,
    "unreachable",
  ],
  ["refuses the password", saying("-WRONGPASS invalid username-password pair\r\n"), 4, "unauthorized"],
  ["lets the user do nothing", saying(`-NOPERM no permissions, ${secret}\r\n`), 4, "unauthorized"],
  ["is too old", ofVersion("5.0.7"), 2, "not_supported"],
  ["is one of a cluster", saying("-MOVED 1 10.0.0.1:6379\r\n"), 2, "not_supported"],
  ["is a web server", saying("HTTP/1.1 400 Bad Request\r\n\r\n"), 13, "unreachable"],
  ["is something that says yes to all", saying("+OK\r\n"), 13, "unreachable"],
  [
    "has a word that asks for TLS in vain",
    atAddress(`redis://:${secret}@127.0.0.1?ssl=true`),
    2,
    "bad_input",
  ],
  ["is of an unknown kind", atAddress(`redsi://:${secret}@127.0.0.1`), 2, "bad_input"],
  ["has a password with a slash", atAddress(`redis://:pa/${secret}@127.0.0.1`), 2, "bad_input"],
] as const)(
  "a store that %s is told by every command in one sentence, with what to do, and without what is secret",
  { timeout: 60_000 },
  async (_what, start, exitCode, code) => {
    await using store = await start();
    await onFleetStage(store.url, async ({ cli, mock }) => {
      const messages = new Set<string>();
      for (const command of commands) {
        const asText = await cli(command);
        const asJson = await cli(`${command} --json --verbose`);
        const error = readDocument(asJson.stdout, "simjobs.error/1");
        expect({ command, exitCode: asText.exitCode, json: asJson.exitCode, code: error.code }).toEqual({
          command,
          exitCode,
          json: exitCode,
          code,
        });
        expect(error.hint ?? "").not.toBe("");
        expect(asText.stderr).toContain(error.message);
        const all = [asText, asJson].flatMap(({ stdout, stderr }) => [stdout, stderr]).join();
        expect(all).not.toContain(secret);
        messages.add(error.message.replace("jess:1: ", ""));
      }
      expect([...messages]).toHaveLength(1);
      const doctor = await cli("doctor --json");
      const checks = readDocument(doctor.stdout, "simjobs.doctor/1").checks;
      expect(checks.filter(({ about }) => about === "store")).toMatchObject([
        { name: "connection", state: "problem", text: [...messages][0] },
      ]);
      expect(doctor).toMatchObject({ exitCode, stdout: expect.not.stringContaining(secret) });
      expect(mock.requests().filter(({ path }) => path.includes("cancel"))).toEqual([]);
    });
  },
);
