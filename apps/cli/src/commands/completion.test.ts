import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Command } from "commander";
import { describe, expect, it } from "vitest";
import { completionTree, flatten } from "../completion/completion-tree.js";
import { shells } from "../completion/shells.js";
import { allCommands, buildProgram } from "../program.js";
import { readDocument } from "../testing/read-document.js";
import { runCli, temporaryFolder, testContext } from "../testing/run-cli.js";

const program = await buildProgram(testContext([]), { exitCode: 0, json: false, verbose: false });
const everyCommand = (command: Command): readonly Command[] => [
  command,
  ...command.commands.flatMap(everyCommand),
];

const has = (shell: string): boolean => spawnSync(shell, ["--version"]).status === 0;

/** A folder with files and folders to complete. */
function someFiles(): string {
  const folder = temporaryFolder();
  const files = ["office.idf", "in.epw", "my office.idf", "it's *.idf", "$HOME.idf"];
  for (const name of files) writeFileSync(join(folder, name), "");
  for (const name of ["results", "my results"]) mkdirSync(join(folder, name));
  return folder;
}

/** What bash offers after a line. */
async function offered(line: string | readonly string[]): Promise<readonly string[]> {
  const folder = someFiles();
  const { stdout: script } = await runCli(["completion", "bash"]);
  writeFileSync(join(folder, ".completion"), script);
  const words = typeof line === "string" ? line.split(" ") : line;
  const { stdout, stderr } = spawnSync(
    "bash",
    [
      "--norc",
      "-c",
      `source ./.completion; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _simjobs; printf '%s\\n' "\${COMPREPLY[@]}"`,
      "bash",
      ...words,
    ],
    { cwd: folder, encoding: "utf8" },
  );
  expect(stderr).toBe("");
  return stdout.trim().split("\n");
}

describe("completion", () => {
  it("knows every command and every option of the program", async () => {
    const nodes = flatten(completionTree(await allCommands()));
    for (const command of everyCommand(program)) {
      const node = nodes.find(
        ({ path }) => path.split("/").at(-1) === (command.parent === null ? "" : command.name()),
      );
      expect(node?.commands.map(({ name }) => name)).toEqual(
        expect.arrayContaining(command.commands.map((each) => each.name())),
      );
    }
    const options = new Set(nodes.flatMap((node) => node.options.flatMap(({ names }) => names)));
    for (const command of everyCommand(program))
      for (const { long } of command.options) expect(options).toContain(long);
  });

  it.skipIf(!has("bash"))("goes on after each name that a command goes by", async () => {
    expect(await offered("simjobs resub")).toEqual(["resubmit"]);
    expect(await offered("simjobs resubmit --gr")).toEqual(["--group"]);
  });

  it("refuses a shell that it does not know", async () => {
    const { exitCode, stderr } = await runCli(["completion", "tcsh"]);
    expect(stderr).toContain("Known are bash, zsh, fish, powershell.");
    expect(exitCode).toBe(2);
  });

  it.each(shells)("prints a script for %s that names the commands", async (shell) => {
    const { stdout, exitCode } = await runCli(["completion", shell]);
    expect(stdout).toContain("/receipts/verify");
    expect(stdout).toContain("until-empty");
    expect(exitCode).toBe(0);
  });

  it.each(shells)("prints the script for %s as a document with --json", async (shell) => {
    const { stdout: plain } = await runCli(["completion", shell]);
    const { stdout } = await runCli(["completion", shell, "--json"]);
    expect(readDocument(stdout, "simjobs.completion/1")).toMatchObject({ shell, script: plain });
  });

  it.each([
    ["zsh", ["-n"]],
    ["fish", ["--no-execute"]],
    ["bash", ["-n"]],
  ])("prints a script that %s can read", async (shell, flags) => {
    if (!has(shell)) return; // not every machine has every shell
    const { stdout } = await runCli(["completion", shell]);
    const path = join(temporaryFolder(), "script");
    writeFileSync(path, stdout);
    const { status, stderr } = spawnSync(shell, [...flags, path], { encoding: "utf8" });
    expect([status, stderr]).toEqual([0, ""]);
  });

  it.runIf(has("bash")).each<[string, readonly string[]]>([
    ["simjobs can", ["cancel"]],
    ["simjobs submit ", ["jess", "ionworks"]],
    ["simjobs submit jess --from-f", ["--from-folder"]],
    ["simjobs submit jess --model off", ["office.idf"]],
    ["simjobs submit jess --results re", ["results"]],
    ["simjobs list --status ca", ["cancelling", "cancelled"]],
    ["simjobs list --provider jess --na", ["--name"]],
    ["simjobs watch jess:1 --on-timeout ", ["leave", "cancel"]],
    ["simjobs cancel --ok finished", ["finished-first"]],
    ["simjobs receipts ver", ["verify"]],
    ["simjobs whoami ", ["ionworks", "jess"]],
    ["simjobs completion z", ["zsh"]],
    ["simjobs help doc", ["doctor"]],
    ["simjobs help submit ", ["jess", "ionworks"]],
    ["simjobs --js", ["--json"]],
    ["simjobs submit --prof", ["--profile"]],
    ["simjobs --profile list can", ["cancel"]],
    ["simjobs --color ", ["auto", "always", "never"]],
    ["simjobs --color never can", ["cancel"]],
  ])("offers in bash after `%s` what fits", async (line, words) => {
    expect(await offered(line)).toEqual(words);
  });

  it.runIf(has("bash")).each<[string, readonly string[], readonly string[]]>([
    ["a file with a space", ["submit", "jess", "--model", "my o"], ["my office.idf"]],
    ["a file with a quote and a star", ["submit", "jess", "--model", "it"], ["it's *.idf"]],
    ["a file that looks like a variable", ["submit", "jess", "--model", "$"], ["$HOME.idf"]],
    ["a folder with a space", ["submit", "jess", "--results", "my"], ["my results"]],
    ["an argument with a space", ["files", "put", "my o"], ["my office.idf"]],
  ])("offers %s in bash as one word", async (_what, words, expected) => {
    expect(await offered(["simjobs", ...words])).toEqual(expected);
  });

  it.runIf(has("bash") && has("python3")).each<[string, string, string]>([
    ["a file with a space", "--model my\\ o", "[--model][my office.idf]"],
    ["a file in quotes", `--model "my o`, "[--model][my office.idf]"],
    ["a file with a quote and a star", "--model it", "[--model][it's *.idf]"],
    ["a folder with a space", "--results my", "[--results][my results/]"],
  ])("completes %s at the prompt of bash so that the program gets it whole", async (_what, typed, got) => {
    const folder = someFiles();
    writeFileSync(join(folder, ".completion"), (await runCli(["completion", "bash"])).stdout);
    writeFileSync(
      join(folder, ".bashrc"),
      `
      source ./.completion
      simjobs() { printf '[%s]' "\${@:3}"; echo ' gotten'; }
      PS1='ready> '`,
    );
    // Types the line, the key Tab and Enter, as a person does, and shows what the program is called with.
    const typing = `
import os, pty, select, sys
pid, master = pty.fork()
if pid == 0: os.execvp("bash", ["bash", "--noprofile", "--rcfile", ".bashrc", "-i"])
def until(what):
    seen = ""
    while what not in seen:
        if not select.select([master], [], [], 20)[0]: sys.exit("nothing came after " + repr(seen))
        seen += os.read(master, 65536).decode()
    return seen
until("ready> ")
os.write(master, ("simjobs submit jess " + sys.argv[1] + chr(9) + chr(10)).encode())
print([line for line in until(" gotten").splitlines() if "gotten" in line][-1].split(chr(27) + "[?2004l")[-1].strip())
`;
    const { stdout, stderr } = spawnSync("python3", ["-c", typing, typed], { cwd: folder, encoding: "utf8" });
    expect(stderr).toBe("");
    expect(stdout.trim()).toBe(`${got} gotten`);
  });

  it.runIf(has("zsh")).each(["sourced", "found in fpath, at the first Tab"])(
    "offers commands and options in zsh, %s",
    async (how) => {
      const folder = temporaryFolder();
      const { stdout: script } = await runCli(["completion", "zsh"]);
      writeFileSync(join(folder, "_simjobs"), script);
      const offeredInZsh = (...words: readonly string[]): string => {
        const { stdout, stderr } = spawnSync(
          "zsh",
          [
            "-f",
            "-c",
            `compdef() { : }; _describe() { print -rl -- "\${(@P)2}" }
            words=("$@"); CURRENT=$#; PREFIX=$words[-1]
            ${how === "sourced" ? "source ./_simjobs" : "fpath=(. $fpath); autoload -Uz _simjobs"}; _simjobs`,
            "zsh",
            ...words,
          ],
          { cwd: folder, encoding: "utf8" },
        );
        expect(stderr).toBe("");
        return stdout;
      };
      expect(offeredInZsh("simjobs", "can")).toContain("cancel:cancel jobs");
      const options = offeredInZsh("simjobs", "cancel", "--");
      expect(options).toContain("--no-wait:wait for the service's yes or no only\n");
      expect(options).toContain("--timeout:how long it may take, all included\n");
    },
  );

  it.runIf(has("fish")).each<[string, string]>([
    ["simjobs can", "cancel\tcancel jobs and wait until it is known what became of each"],
    ["simjobs cancel --no-w", "--no-wait\twait for the service's yes or no only"],
    ["simjobs cancel --timeo", "--timeout\thow long it may take, all included"],
    ["simjobs receipts ver", "verify\tcheck that no record was changed, removed or swapped"],
    ["simjobs completion z", "zsh"],
  ])("offers in fish after `%s` what fits", async (line, offer) => {
    const path = join(temporaryFolder(), "simjobs.fish");
    writeFileSync(path, (await runCli(["completion", "fish"])).stdout);
    const { stdout, stderr } = spawnSync(
      "fish",
      ["--no-config", "-c", `source ${path}; complete -C "$argv[1]"`, line],
      { encoding: "utf8" },
    );
    expect(stderr).toBe("");
    expect(stdout.trim()).toBe(offer);
  });

  it.each<[string, readonly string[]]>([
    ["references ", ["@last", "@night", "jess@lab:12259", "ionworks:simulation/9a7d-1", "jess:12258"]],
    ["references @n", ["@night"]],
    ["references jess", ["jess@lab:12259", "jess:12258"]],
    ["references ionworks:simulation/9", ["ionworks:simulation/9a7d-1"]],
    ["references nothing", []],
    ["profiles ", ["default", "lab"]],
    ["pairs st", ["status="]],
    ["pairs provider=", ["provider=ionworks", "provider=jess"]],
    ["pairs provider=jess,gr", ["provider=jess,group="]],
    ["pairs provider=jess,group=", ["provider=jess,group=night"]],
    ["pairs status=running,qu", ["status=running,queued"]],
    ["pairs account=l", ["account=lab"]],
    ["pairs name=off", []],
  ])("tells what `%s` can go on as, of what is on record here", async (line, words) => {
    const { stdout, stderr, exitCode } = await runCli(["completion", ...line.split(" ")], {
      env: onRecord(),
    });
    expect([exitCode, stderr]).toEqual([0, ""]);
    expect(stdout.split("\n").filter((word) => word !== "")).toEqual(words);
  });

  it.each([
    ["there is nothing", {}],
    ["what there is cannot be read", { "config.json": "{", "submitted.jsonl": "no line of ours\n" }],
  ])("tells nothing where %s", async (_what, files) => {
    const home = temporaryFolder();
    for (const [name, text] of Object.entries(files)) writeFileSync(join(home, name), text, { mode: 0o600 });
    const env = { SIMJOBS_HOME: home };
    for (const asked of ["references", "profiles"]) {
      expect(await runCli(["completion", asked], { env })).toMatchObject({
        exitCode: 0,
        stdout: "",
        stderr: "",
      });
    }
  });

  it("refuses what is behind a shell", async () => {
    const { exitCode, stderr } = await runCli(["completion", "bash", "zsh"]);
    expect([exitCode, stderr]).toEqual([2, expect.stringContaining("completion bash takes nothing else")]);
  });

  // The shells ask the program: in these tests, one that prints what the real one does.
  it.runIf(has("bash")).each<[string, string, readonly string[]]>([
    ["a group", "simjobs cancel @n", ["@night"]],
    ["a reference behind its colon", "simjobs show jess:122", ["12258"]],
    ["a reference after another", "simjobs status @last jess@", ["jess@lab:12259"]],
    ["a key", "simjobs cancel --where st", ["status="]],
    ["a value behind its sign", "simjobs list --where status=running,qu", ["running,queued"]],
    ["a value that is all to come", "simjobs list --where owner=", ["mine", "any"]],
    ["a profile", "simjobs list --profile l", ["lab"]],
    ["an option where a reference could be", "simjobs cancel --no-w", ["--no-wait"]],
  ])("offers in bash %s", async (_what, line, expected) => {
    const folder = await folderWithProgram("bash");
    // As bash hands it on: words are ended by : and = too, and these are words of their own.
    const words = line.match(/[:=]|[^\s:=]+/gu) ?? [];
    const last = /[:=]$/u.test(line) ? "" : undefined;
    const script = `source ./completion; PATH=$PWD:$PATH; shift
      COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _simjobs; printf '%s\\n' "\${COMPREPLY[@]}"`;
    const { stdout, stderr } = spawnSync(
      "bash",
      ["--norc", "-c", script, "bash", line, ...words, ...(last === undefined ? [] : [last])],
      { cwd: folder, encoding: "utf8" },
    );
    expect(stderr).toBe("");
    expect(stdout.trim().split("\n")).toEqual(expected);
  });

  it.runIf(has("zsh")).each<[string, readonly string[], readonly string[]]>([
    ["a group", ["cancel", "@n"], ["@night"]],
    ["a reference", ["show", "jess:122"], ["jess:12258"]],
    ["a key", ["cancel", "--where", "st"], ["status="]],
    ["a value", ["list", "--where", "status=running,qu"], ["status=running,queued"]],
    ["a profile", ["list", "--profile", "l"], ["lab"]],
  ])("offers in zsh %s", async (_what, words, expected) => {
    const folder = await folderWithProgram("zsh");
    const script = `compdef() { : }; _describe() { : }; compadd() { while [[ $1 != -- ]]; do shift; done; shift; for each; do [[ -n $each ]] && print -r -- $each; done }
      words=(simjobs "$@"); CURRENT=\${#words}; PREFIX=$words[-1]; path=($PWD $path); source ./completion; _simjobs; true`;
    const { stdout, stderr } = spawnSync("zsh", ["-f", "-c", script, "zsh", ...words], {
      cwd: folder,
      encoding: "utf8",
    });
    expect(stderr).toBe("");
    expect(stdout.trim().split("\n")).toEqual(expected);
  });

  it.runIf(has("fish")).each<[string, string, readonly string[]]>([
    ["a group", "simjobs cancel @n", ["@night"]],
    ["a reference", "simjobs show jess:122", ["jess:12258"]],
    ["a key", "simjobs cancel --where st", ["status="]],
    ["a value", "simjobs list --where status=running,qu", ["status=running,queued"]],
    ["a profile", "simjobs list --profile l", ["lab"]],
  ])("offers in fish %s", async (_what, line, expected) => {
    const folder = await folderWithProgram("fish");
    const script = `set -x PATH $PWD $PATH; source ./completion; complete -C "$argv[1]"`;
    const { stdout, stderr } = spawnSync("fish", ["--no-config", "-c", script, line], {
      cwd: folder,
      encoding: "utf8",
    });
    expect(stderr).toBe("");
    const words = stdout.trim().split("\n");
    expect(words.map((word) => word.split("\t")[0])).toEqual(expected); // a description may follow
  });
});

/** A home with two profiles, and jobs that were submitted from here. */
function onRecord(): NodeJS.ProcessEnv {
  const home = temporaryFolder();
  const line = { origin: "http://127.0.0.1:9", at: "2026-01-05T09:00:00.000Z", name: null, jobId: null };
  const jobs = [
    { ...line, ref: "jess:12258" },
    { ...line, ref: "ionworks:simulation/9a7d-1", group: "night", batch: "b" },
    { ...line, ref: "jess:12259", group: "night", batch: "b", profile: "lab" },
  ];
  const text = jobs.map((job) => `${JSON.stringify(job)}\n`).join("");
  writeFileSync(join(home, "submitted.jsonl"), text, { mode: 0o600 });
  const profiles = { default: {}, lab: { jess: { email: "lab@example.org" } } };
  writeFileSync(join(home, "config.json"), JSON.stringify({ profiles }), { mode: 0o600 });
  return { SIMJOBS_HOME: home };
}

/** A folder with the script of a shell, and a program that answers it as the real one answers each question of the tests. */
async function folderWithProgram(shell: string): Promise<string> {
  const folder = temporaryFolder();
  writeFileSync(join(folder, "completion"), (await runCli(["completion", shell])).stdout);
  const env = onRecord();
  const asked = [
    ["references", "@n"],
    ["references", "jess:122"],
    ["references", "jess@"],
    ["pairs", "st"],
    ["pairs", "status=running,qu"],
    ["pairs", "owner="],
    ["profiles", "l"],
  ];
  const answers = asked.map(async ([what = "", typed = ""]) => {
    const { stdout } = await runCli(["completion", what, typed], { env });
    return `'completion ${what} ${typed}') printf '%s' '${stdout}' ;;`;
  });
  const program = `#!/bin/sh\ncase "$*" in\n${(await Promise.all(answers)).join("\n")}\nesac\n`;
  writeFileSync(join(folder, "simjobs"), program, { mode: 0o755 });
  return folder;
}
