import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { startMock } from "@simjobs/mock";
import { envOf, runCli, temporaryFolder } from "../testing/run-cli.js";
import { readDocument } from "../testing/read-document.js";

const folder = temporaryFolder();
mkdirSync(join(folder, "a-folder"));
writeFileSync(join(folder, "model.idf"), "Version, 9.3;\n");
writeFileSync(join(folder, "in.epw"), "LOCATION\n");
writeFileSync(join(folder, "broken.json"), '{\n  "parameterized_model": "m1",\n}\n');
writeFileSync(join(folder, "empty.json"), "{}");
writeFileSync(
  join(folder, "good.json"),
  '{"parameterized_model":"m1","protocol_experiment":{"name":"x","protocol":"steps: []"}}',
);

/** Arguments, then what the sentence and the hint must hold. */
const wrong: readonly (readonly [argv: string, sentence: string, hint: string])[] = [
  ["status jess-12259", "there is no colon", "jess:12259"],
  ["status slurm:1", "not a provider that simjobs knows", "jess:12259"],
  ["status jess:abc", "whole number", "jess:12259"],
  ["status jess:0123", "whole number", "jess:12259"],
  ["status jess:pipeline/1", "no kind", "jess:12259"],
  ["status ionworks:", "1 to 200 characters", "ionworks:simulation/"],
  ["status ionworks:..", "1 to 200 characters", "ionworks:simulation/"],
  ["status ionworks:unheard/1", "no kind", "ionworks:simulation/"],
  ["status", "missing required argument", "--help"],
  ["stauts jess:1", "unknown command 'stauts'", "Did you mean status?"],
  ["cancel --quiet jess:1", "--quiet has taken jess:1 for its value", "write the jobs first"],
  ["cancel --reason jess@lab:1 --yes", "--reason has taken jess@lab:1", "write the jobs first"],
  ["cancel --limit @night", "--limit has taken @night", "write the jobs first"],
  [
    "watch --timeout ionworks:simulation/1",
    "--timeout has taken ionworks:simulation/1",
    "write the jobs first",
  ],
  ["status --profile jess:1", "--profile has taken jess:1", "write the jobs first"],
  ["results --out jess:1", "--out has taken jess:1", "write the jobs first"],
  ["cancel jess:1 --reason --yes", "--reason has no value: --yes is an option", "--reason <text>"],
  ["watch jess:1 --exec --no-check", "--exec has no value: --no-check is an option", "--exec <command>"],
  ["resume --drop --yes", "--drop has no value: --yes is an option", "--drop <references...>"],
  ["foo", "unknown command 'foo'", "See what there is: simjobs --help"],
  ["foo --help", "unknown command 'foo'", "See what there is: simjobs --help"],
  ["help foo", "unknown command 'foo'", "See what there is: simjobs --help"],
  ["submit foo", "unknown command 'foo'", "See what there is: simjobs submit --help"],
  ["files foo --help", "unknown command 'foo'", "See what there is: simjobs files --help"],
  ["help receipts foo", "unknown command 'foo'", "See what there is: simjobs receipts --help"],
  ["config foo", "unknown command 'foo'", "See what there is: simjobs config --help"],
  ["config set", "missing required argument", "See how it is used: simjobs config set --help"],
  ["receipts show", "missing required argument", "See how it is used: simjobs receipts show --help"],
  ["login jess --password=hunter2", "unknown option '--password'", "simjobs login --help"],
  ["status jess:1 --jsno", "unknown option '--jsno'", "--json"],
  ["results jess:1 --out=~/jobs", "--out: ~/jobs is a path that only a shell knows", "whole path"],
  ["results jess:1 --table ~/a.csv", "--table: ~/a.csv is a path that only a shell knows", "whole path"],
  ["watch jess:1 --results ~", "--results: ~ is a path that only a shell knows", "whole path"],
  ["submit jess --example --watch --results ~/x", "--results: ~/x is a path", "whole path"],
  ["examples --write ~/x", "--write: ~/x is a path that only a shell knows", "whole path"],
  ["watch jess:1 --timeout soon", "is not a length of time", "--timeout 30s"],
  ["watch jess:1 --timeout 5", "is not a length of time", "--timeout 30s"],
  ["cancel jess:1 --timeout -1s", "is not a length of time", "--timeout 30s"],
  ["cancel jess:1 --settle later", "--settle", "--settle 30s"],
  ["cancel jess:1 --ok done", "is not an outcome", "finished-first"],
  ["cancel jess:1 jess:x", "whole number", "jess:12259"],
  ["list --status runing", "is not a status", "running"],
  ["list --since someday", "neither a length of time nor a date", "--since 2h"],
  ["list --limit 0", "not a whole number from 1 on", "--limit 50"],
  ["list --provider slurm", "not a provider that simjobs knows", "ionworks and jess"],
  ["list --name=", "--name has no value", "--name <pattern>"],
  ["list --status queued --provider jess --status=", "--status has no value", "leave it out"],
  ["cancel --where native=QUEUED,sinc=5s --yes", "is not a key", "double quotes"],
  ["list --name a --name b", "--name was given twice", "once"],
  ["login slurm", "not a provider that simjobs knows", "ionworks and jess"],
  ["submit jess --weather in.epw", "the EnergyPlus model is missing", "simjobs submit jess --model"],
  ["submit jess --model model.idf", "the weather file is missing", "simjobs submit jess --model"],
  ["submit jess --model nowhere.idf --weather in.epw", "nowhere.idf does not exist", "--model"],
  ["submit jess --model a-folder --weather in.epw", "a-folder is a folder", "--model"],
  ["submit jess --model model.idf --weather a-folder", "a-folder is a folder", "--weather"],
  ["submit ionworks", "the request is missing", "--simulation request.json"],
  ["submit ionworks --simulation nowhere.json", "does not exist", "--simulation"],
  ["submit ionworks --simulation broken.json", "line 3, column 1: expected a name", "Correct the file"],
  ["submit ionworks --simulation empty.json", "protocol_experiment", "parameterized_model"],
  ["submit ionworks --simulation good.json --max-designs none", "--max-designs", "--max-designs 50"],
  ["status jess:1 --profile nobody", 'no profile "nobody"', "simjobs login --profile nobody"],
  ["status jess:1 --profile constructor", 'no profile "constructor"', "simjobs login --profile constructor"],
  ["status ionworks:constructor/1", "no kind", "ionworks:simulation/"],
  ["submit jess --type constructor", "is no type of work", "Known are EP"],
  ["submit jess --type __proto__", "is no type of work", "Known are EP"],
  ["status jess@nobody:1", 'no profile "nobody"', "simjobs login --profile nobody"],
  ["mock --port 99999", "--port", "--port 4010"],
  ["mock --speed fast", "--speed", "--speed 2"],
  ["demo --model model.idf", "go together", "--weather"],
  ["--utc", "there is no command", "simjobs --help"],
  ["--profile lab", "there is no command", "simjobs --help"],
  ["--color never --utc", "there is no command", "simjobs --help"],
  ["submit --utc", "after submit one of its commands is missing: jess, ionworks", "simjobs submit --help"],
  ["receipts --utc", "after receipts one of its commands is missing: list, show, verify", "receipts --help"],
  ["files --profile lab", "after files one of its commands is missing", "simjobs files --help"],
  ["list --weather x", "unknown option '--weather'", "simjobs list --help"],
  ["submit jess --project nowhere", "does not exist", "--project ./project.zip"],
  ["submit jess --model model.idf --weather nowhere", "does not exist", "--weather ./weather.epw"],
  [
    "submit jess --model model.idf --weather model.idf --attach nowhere",
    "does not exist",
    "--attach ./schedule.csv",
  ],
  ["submit ionworks --pipeline nowhere", "does not exist", "--pipeline ./pipeline.json"],
  ["cancel --plan nowhere", "does not exist", "--plan ./plan.json"],
  ["files put nowhere", "does not exist", "files put ./weather.epw"],
];

describe("bad input", () => {
  it.each(wrong)("%s: %s", async (line, sentence, hint) => {
    await using mock = await startMock({ clock: "manual" });
    const env = envOf(mock, temporaryFolder());
    const argv = line.split(" ");
    const { exitCode, stdout, stderr } = await runCli(argv, { env, cwd: folder });

    expect(stderr).toContain(sentence);
    expect(stderr).toContain(hint);
    expect(stderr).toMatch(/^simjobs: /u);
    expect(stderr).not.toMatch(/\n\s+at /u); // no stack trace
    expect(stdout).toBe("");
    expect(exitCode).toBe(2);
    expect(mock.requests()).toEqual([]);

    const asJson = await runCli([...argv, "--json"], { env, cwd: folder });
    const document = readDocument(asJson.stdout, "simjobs.error/1");
    expect(document.code).toBe("bad_input");
    expect(document.message).toContain(sentence);
    expect(asJson.exitCode).toBe(2);
  });

  it.each([
    ["http://api.example.org", "would send credentials in the clear"],
    ["ftp://api.example.org", "is not a web address"],
    ["api.example.org", "is not the address of a service"],
    ["https://user:pass@api.example.org", "must not hold a user name or password"],
  ])("refuses the address %s", async (url, sentence) => {
    const env = { JESS_API_URL: url, JESS_EMAIL: "a@example.org", JESS_PASSWORD: "secret-word" };
    const { exitCode, stderr } = await runCli(["status", "jess:1"], { env });
    expect(stderr).toContain(sentence);
    expect(stderr).not.toContain("secret-word");
    expect(exitCode).toBe(2);
  });

  it("prints its help, and says what is missing, when it is called without a command", async () => {
    const { exitCode, stdout, stderr } = await runCli([]);
    expect(stderr).toContain("Usage: simjobs");
    expect(stdout).toBe("");
    expect(exitCode).toBe(2);
  });

  it.each([["--help"], ["help"], ["cancel", "--help"], ["submit", "jess", "--help"]])(
    "is not what help is: %s %s",
    async (...argv) => {
      const { exitCode, stdout, stderr } = await runCli(argv.filter((word) => word !== undefined));
      expect(stdout).toContain("Examples:\n");
      expect(stderr).toBe("");
      expect(exitCode).toBe(0);
    },
  );
});

describe("no credentials", () => {
  it.each([
    ["status jess:1", "simjobs login jess"],
    ["watch jess:1", "simjobs login jess"],
    ["cancel jess:1", "simjobs login jess"],
    ["status ionworks:simulation/a", "simjobs login ionworks"],
    ["list", "simjobs login"],
    ["list --provider ionworks", "simjobs login ionworks"],
    ["submit jess --model model.idf --weather in.epw", "simjobs login jess"],
    ["submit ionworks --simulation good.json", "simjobs login ionworks"],
    ["login jess", "JESS_EMAIL"],
    ["whoami", "simjobs login"],
  ])("%s exits with 4 and names the command that helps", async (line, help) => {
    const { exitCode, stderr } = await runCli(line.split(" "), { cwd: folder });
    expect(stderr).toContain(help);
    expect(exitCode).toBe(4);
    const { stdout } = await runCli([...line.split(" "), "--json"], { cwd: folder });
    expect(readDocument(stdout, "simjobs.error/1").code).toBe("unauthorized");
  });
});

describe("a server that is not there", () => {
  // Port 9 of this machine: nobody listens there.
  const env = {
    JESS_API_URL: "http://127.0.0.1:9",
    JESS_SESSION_TOKEN: "a.b.c",
    IONWORKS_API_URL: "http://127.0.0.1:9",
    IONWORKS_API_KEY: "k",
  };

  it.each([
    ["status jess:1", "GET /jess_web/api/job/status/1"],
    ["status ionworks:a", "GET /jobs/a"],
    ["list --provider ionworks", "GET /jobs"],
    ["watch jess:1", "GET /jess_web/api/job/status/1"],
  ])("%s exits with 13 and tells what was tried", async (line, tried) => {
    const { exitCode, stderr } = await runCli(line.split(" "), { env });
    expect(stderr).toContain(tried);
    expect(stderr).toContain("127.0.0.1:9");
    expect(exitCode).toBe(13);
  });

  it("a cancel says that nothing was sent", async () => {
    const { exitCode, stdout } = await runCli(["cancel", "jess:1", "ionworks:a", "--json"], { env });
    const { results } = readDocument(stdout, "simjobs.cancel/1");
    expect(results.map(({ outcome, cause, sends }) => [outcome, cause, sends])).toEqual([
      ["not-sent", "unreachable", 0],
      ["not-sent", "unreachable", 0],
    ]);
    expect(exitCode).toBe(13);
  });
});

describe("a reply that cannot be read", () => {
  it("is told with what was asked, its status and type, and how it begins", async () => {
    await using mock = await startMock({ clock: "manual" });
    const [ref = ""] = mock.addJobs({ provider: "ionworks" });
    mock.addFault({ match: { path: "/jobs/*" }, fault: { kind: "html" } });
    const { exitCode, stderr } = await runCli(["status", ref], { env: envOf(mock, temporaryFolder()) });
    expect(stderr).toContain("GET /jobs/");
    expect(stderr).toContain("text/html");
    expect(exitCode).toBe(1);
  });
});
