import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { root } from "./workspace-files.js";

// Two machines as far as the network goes, as two containers are: a namespace each, with a cable between them.
const id = String(process.pid % 100_000);
const [server, client] = [`sjs${id}`, `sjc${id}`];
const cable = { server: `sja${id}`, client: `sjb${id}` };
const hostsFolder = `/etc/netns/${client}`;

function ip(...args: readonly string[]): boolean {
  return spawnSync("ip", args, { stdio: "ignore" }).status === 0;
}

/** @returns whether it can be done here: it takes Linux, `ip` and the rights of root */
function connect(): boolean {
  const steps = [
    ["netns", "add", server],
    ["netns", "add", client],
    [
      "link",
      "add",
      cable.server,
      "netns",
      server,
      "type",
      "veth",
      "peer",
      "name",
      cable.client,
      "netns",
      client,
    ],
    ["-n", server, "addr", "add", "10.213.71.1/30", "dev", cable.server],
    ["-n", client, "addr", "add", "10.213.71.2/30", "dev", cable.client],
    ...[server, client].map((name) => ["-n", name, "link", "set", "lo", "up"]),
    ["-n", server, "link", "set", cable.server, "up"],
    ["-n", client, "link", "set", cable.client, "up"],
  ];
  if (!steps.every((step) => ip(...step))) return false;
  mkdirSync(hostsFolder, { recursive: true });
  writeFileSync(join(hostsFolder, "hosts"), "127.0.0.1 localhost\n10.213.71.1 twin\n");
  // To mount that file takes a right of its own.
  const named = spawnSync("ip", ["netns", "exec", client, "cat", "/etc/hosts"], { encoding: "utf8" });
  return named.stdout.includes("twin");
}

/** Whether the kernel lets us make a network namespace at all: many containers may not. */
function mayBeApart(): boolean {
  return spawnSync("unshare", ["--net", "true"], { stdio: "ignore" }).status === 0;
}

const canConnect = connect();
const isInCi = (process.env["CI"] ?? "") !== "";
if (!canConnect) {
  const why = mayBeApart()
    ? "network namespaces can be made, but not connected (Debian: apt-get install iproute2)"
    : "no network namespaces can be made: that takes Linux, and the rights of root";
  process.stderr.write(`\nNOT TESTED: a mock on another host, as ${why}\n\n`);
}

it.runIf(isInCi && mayBeApart())("can be tried in continuous integration where the kernel allows it", () => {
  expect(canConnect, "iproute2 is missing, which .ci/run installs").toBe(true);
});

afterAll(() => {
  for (const name of [server, client]) ip("netns", "del", name);
  rmSync(hostsFolder, { recursive: true, force: true });
});

interface Ready {
  readonly publicUrl: string;
  readonly accounts: readonly {
    readonly ionworks: { readonly apiKey: string; readonly projectId: string };
    readonly jess: { readonly email: string; readonly password: string };
  }[];
}

/** What the control of the mock answers to somebody on the other host, who calls it so. */
function statusAt(host: string): string {
  const look = `fetch("http://${host}:8787/_mock/health").then((answer) => console.log(answer.status))`;
  const looked = spawnSync("ip", ["netns", "exec", client, process.execPath, "-e", look], {
    encoding: "utf8",
  });
  return looked.stdout.trim();
}

describe.skipIf(!canConnect)("a mock on another host, called by its name,", () => {
  let mock: ChildProcess;
  let env: Record<string, string>;
  beforeAll(async () => {
    const flags =
      "--host 0.0.0.0 --port 8787 --storage-port 8788 --public-url http://twin:8787 --json --scenario calm";
    const program = join(root, "apps/mock/dist/main.js");
    mock = spawn("ip", ["netns", "exec", server, process.execPath, program, ...flags.split(" ")], {
      stdio: ["ignore", "pipe", "ignore"],
    });
    if (mock.stdout === null) throw new Error("the mock has no output");
    const [line] = await once(createInterface({ input: mock.stdout }), "line");
    const { publicUrl, accounts } = JSON.parse(String(line)) as Ready;
    const [account] = accounts;
    if (account === undefined) throw new Error("the mock has no accounts");
    env = {
      PATH: process.env["PATH"] ?? "",
      SIMJOBS_HOME: mkdtempSync(join(tmpdir(), "simjobs-test-")),
      SIMJOBS_KEYRING: "off",
      JESS_API_URL: publicUrl,
      JESS_EMAIL: account.jess.email,
      JESS_PASSWORD: account.jess.password,
      IONWORKS_API_URL: publicUrl,
      IONWORKS_API_KEY: account.ionworks.apiKey,
      IONWORKS_PROJECT_ID: account.ionworks.projectId,
      SIMJOBS_PLAIN_HTTP_HOSTS: "twin",
    };
  });
  afterAll(() => mock.kill("SIGKILL"));

  function simjobs(args: readonly string[], own: Readonly<Record<string, string>> = {}) {
    const program = join(root, "apps/cli/dist/main.cjs");
    const { status, stdout, stderr } = spawnSync(
      "ip",
      ["netns", "exec", client, process.execPath, program, ...args],
      { env: { ...env, ...own }, encoding: "utf8" },
    );
    return { status, stdout, stderr };
  }

  it("is listed, and a job of it is cancelled for sure", () => {
    const listed = simjobs(["list", "--json"]);
    expect([listed.status, listed.stderr]).toEqual([0, ""]);
    const refs = [...listed.stdout.matchAll(/"ref":"((?:jess|ionworks):[^"]+)"/gu)].map(
      ([, ref = ""]) => ref,
    );
    expect(new Set(refs).size).toBeGreaterThanOrEqual(6);
    const [ref = ""] = refs.filter((one) => one.startsWith("ionworks:"));
    const cancelled = simjobs(["cancel", ref, "--json"]);
    expect(cancelled.stdout).toContain('"outcome":"cancelled"');
    expect(cancelled.status).toBe(0);
  });

  it("is sent no credentials over plain http where nobody has allowed it", () => {
    const { status, stderr } = simjobs(["list"], { SIMJOBS_PLAIN_HTTP_HOSTS: "" });
    expect([status, stderr]).toEqual([2, expect.stringContaining("twin")]);
  });

  it("answers at its control by its name and by its number", () => {
    expect(statusAt("twin")).toBe("200");
    expect(statusAt("10.213.71.1")).toBe("200");
  });
});
