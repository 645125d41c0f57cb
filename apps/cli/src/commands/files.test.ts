import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readDocument } from "../testing/read-document.js";
import { onMockStage, type MockStage } from "../testing/mock-stage.js";
import { temporaryFolder } from "../testing/run-cli.js";
import { Terminal } from "../testing/terminal.js";
import { zipOf } from "../testing/zip-of.js";

const folder = temporaryFolder();
writeFileSync(join(folder, "office.idf"), "Version, 9.3;\n");
writeFileSync(join(folder, "in.epw"), "LOCATION,here\n");
writeFileSync(join(folder, "empty.txt"), "");

async function pathsIn({ cli }: MockStage, words = "files list"): Promise<readonly string[]> {
  return readDocument((await cli(`${words} --json`)).stdout, "simjobs.files/1").files.map(({ path }) => path);
}

async function contentOf({ cli, home }: MockStage, path: string): Promise<string> {
  await cli(["files", "get", path, "--out", join(home, "look"), "--overwrite"]);
  return readFileSync(join(home, "look", path.split("/").at(-1) ?? ""), "utf8");
}

describe("files", () => {
  it("are stored, listed, fetched and removed", async () =>
    onMockStage(
      async (stage) => {
        const { cli, home } = stage;
        expect((await cli("files list")).stderr).toContain("nothing");
        const put = await cli("files put office.idf in.epw --to case");
        expect(put.stdout).toBe("case/office.idf\ncase/in.epw\n");
        expect(put.stderr).toContain("simjobs submit jess --stored /case");
        expect((await pathsIn(stage)).toSorted()).toEqual(["case", "case/in.epw", "case/office.idf"]);
        expect((await pathsIn(stage, "files list case")).toSorted()).toEqual([
          "case/in.epw",
          "case/office.idf",
        ]);

        const out = join(home, "copy");
        const got = await cli(["files", "get", "case/in.epw", "/case/office.idf", "--out", out, "--json"]);
        expect(readDocument(got.stdout, "simjobs.files-get/1").files.map(({ path }) => path)).toEqual([
          "in.epw",
          "office.idf",
        ]);
        expect(readFileSync(join(out, "in.epw"), "utf8")).toBe("LOCATION,here\n");

        const removed = await cli("files rm case/in.epw --json");
        expect(readDocument(removed.stdout, "simjobs.files-rm/1").removed).toEqual(["case/in.epw"]);
        expect(await pathsIn(stage)).toEqual(["case", "case/office.idf"]);
      },
      { folder },
    ));

  it("that are stored on a terminal leave their names and the hint there, and no bar", async () =>
    onMockStage(
      async ({ cli }) => {
        const terminal = new Terminal();
        await cli("files put office.idf --to office", {
          stdoutIsTTY: true,
          stderrIsTTY: true,
          onOutput: (text) => terminal.output.write(text),
        });
        expect(terminal.shown).toBe("office/office.idf\nRun them: simjobs submit jess --stored /office\n");
      },
      { folder },
    ));

  it("tell what was stored with --json", async () =>
    onMockStage(
      async ({ cli }) => {
        const { stdout } = await cli("files put office.idf --json");
        expect(readDocument(stdout, "simjobs.files-put/1")).toMatchObject({
          folder: "",
          files: ["office.idf"],
        });
      },
      { folder },
    ));

  it("are not replaced here unasked", async () =>
    onMockStage(
      async ({ cli, home }) => {
        await cli("files put in.epw");
        const out = join(home, "copy");
        await cli(["files", "get", "in.epw", "--out", out]);
        writeFileSync(join(out, "in.epw"), "mine");
        const { exitCode, stderr } = await cli(["files", "get", "in.epw", "--out", out]);
        expect(stderr).toContain("--overwrite");
        expect(exitCode).toBe(2);
        expect(readFileSync(join(out, "in.epw"), "utf8")).toBe("mine");
        await cli(["files", "get", "in.epw", "--out", out, "--overwrite"]);
        expect(readFileSync(join(out, "in.epw"), "utf8")).toBe("LOCATION,here\n");
        expect(readdirSync(out)).toEqual(["in.epw"]);
      },
      { folder },
    ));

  it("in a folder are removed with it after a yes only", async () =>
    onMockStage(
      async (stage) => {
        const { cli } = stage;
        await cli("files put office.idf --to case");
        const unasked = await cli("files rm case");
        expect(unasked.stderr).toContain("case with all that is in it (1 file, 14 B)");
        expect(unasked.stderr).toContain("--yes");
        expect(unasked.exitCode).toBe(2);
        expect((await cli("files rm case", { answers: ["n"] })).stderr).toContain("nothing was removed");
        expect(await pathsIn(stage)).toContain("case/office.idf");
        expect((await cli("files rm case", { answers: ["y"] })).exitCode).toBe(0);
        expect(await pathsIn(stage)).toEqual([]);
      },
      { folder },
    ));

  it.each(["case/deep", "/case/deep/", "case//deep", "./case/deep", "case/./deep"])(
    "in a folder further in are asked about, however it is written: %s",
    async (path) =>
      onMockStage(
        async (stage) => {
          const { cli } = stage;
          await cli("files put office.idf --to case/deep");
          const { exitCode, stderr } = await cli(["files", "rm", path]);
          expect(stderr).toContain("case/deep with all that is in it");
          expect(exitCode).toBe(2);
          expect(await pathsIn(stage)).toContain("case/deep/office.idf");
        },
        { folder },
      ),
  );

  it("are removed once, though a folder that they are in is named as well", async () =>
    onMockStage(
      async (stage) => {
        const { cli } = stage;
        await cli("files put office.idf in.epw --to case");
        const { stdout, exitCode } = await cli("files rm case/office.idf case case --yes --json");
        expect(readDocument(stdout, "simjobs.files-rm/1").removed).toEqual(["case"]);
        expect(exitCode).toBe(0);
      },
      { folder },
    ));

  describe("that would replace stored ones", () => {
    const packed = temporaryFolder();
    writeFileSync(join(packed, "case.zip"), zipOf({ "office.idf": "other", "more/in.epw": "other" }));
    writeFileSync(join(packed, "office.idf"), "Version, 24.1;\n");
    mkdirSync(join(packed, "two"));
    writeFileSync(join(packed, "two", "office.idf"), "another");

    it.each([
      ["a file", "office.idf --to case", "case/office.idf"],
      ["a file, in a folder written another way", "office.idf --to /case//", "case/office.idf"],
      ["what is in a zip", "case.zip --to case", "case/office.idf, case/more/in.epw"],
    ])("are asked about, each by name: %s", async (_, words, names) =>
      onMockStage(
        async (stage) => {
          const { cli } = stage;
          await cli(["files", "put", join(folder, "office.idf"), "--to", "case"]);
          await cli(["files", "put", join(folder, "in.epw"), "--to", "case/more"]);
          const before = await contentOf(stage, "case/office.idf");
          const unasked = await cli(`files put ${words}`);
          for (const name of names.split(", ")) expect(unasked.stderr).toContain(name);
          expect(unasked.stderr).toContain("are not replaced unasked");
          expect(unasked.stderr).toContain("--overwrite");
          expect(unasked.exitCode).toBe(2);
          expect((await cli(`files put ${words} --json`, { answers: ["y"] })).exitCode).toBe(2);
          const no = await cli(`files put ${words}`, { answers: ["n"] });
          expect(no.stderr).toContain("nothing was stored");
          expect(await contentOf(stage, "case/office.idf")).toBe(before);
          const yes = await cli(`files put ${words}`, { answers: ["y"] });
          expect(yes.stderr).toContain("Replace ");
          expect(yes.exitCode).toBe(0);
          expect(await contentOf(stage, "case/office.idf")).not.toBe(before);
          expect((await cli(`files put ${words} --overwrite`)).exitCode).toBe(0);
        },
        { folder: packed },
      ),
    );

    it("are stored unasked where nothing is replaced", async () =>
      onMockStage(
        async ({ cli }) => {
          expect((await cli("files put office.idf --to one")).exitCode).toBe(0);
          expect((await cli("files put office.idf --to two")).exitCode).toBe(0);
          expect((await cli("files put case.zip --to three")).exitCode).toBe(0);
        },
        { folder: packed },
      ));

    it.each([
      ["office.idf two/office.idf", "would overwrite each other"],
      ["office.idf case.zip", "would overwrite the other"],
    ])("are refused where they would replace each other: %s", async (words, sentence) =>
      onMockStage(
        async (stage) => {
          const { exitCode, stderr } = await stage.cli(`files put ${words} --to case`);
          expect(stderr).toContain(sentence);
          expect(exitCode).toBe(2);
          expect(await pathsIn(stage)).toEqual([]);
        },
        { folder: packed },
      ),
    );

    it("are refused where a folder has that name", async () =>
      onMockStage(
        async ({ cli }) => {
          await cli("files put case.zip --to office.idf");
          const { exitCode, stderr } = await cli("files put office.idf", { answers: ["y"] });
          expect(stderr).toContain("a folder of that name is in the storage");
          expect(exitCode).toBe(2);
        },
        { folder: packed },
      ));
  });

  it("of one name are not fetched over each other", async () =>
    onMockStage(
      async ({ cli, home }) => {
        await cli("files put office.idf --to one");
        await cli("files put office.idf --to two");
        const words = ["files", "get", "one/office.idf", "two/office.idf", "--out", join(home, "both")];
        const { exitCode, stderr } = await cli(words);
        expect(stderr).toContain("office.idf");
        expect(exitCode).not.toBe(0);
        expect(existsSync(join(home, "both"))).toBe(false);
      },
      { folder },
    ));

  it.each([
    ["files get nothing.txt", 5, "nothing.txt"],
    ["files rm nothing.txt", 5, "nothing.txt"],
    ["files list nothing", 5, "nothing"],
    ["files put nowhere.idf", 2, "does not exist"],
    ["files put empty.txt", 2, "empty"],
    ["files get ../secret", 2, "not a path in the storage"],
    ["files", 2, "list"],
  ])("%s exits with %i", async (line, exit, words) =>
    onMockStage(
      async ({ cli }) => {
        const { exitCode, stderr } = await cli(line);
        expect(stderr).toContain(words);
        expect(exitCode).toBe(exit);
      },
      { folder },
    ),
  );
});

describe("rerun", () => {
  it("runs a JESS job as a new one, which can be watched and named", async () =>
    onMockStage(
      async ({ cli, mock }) => {
        const first = (
          await cli("submit jess --model office.idf --weather in.epw --title Variant")
        ).stdout.trim();
        mock.clock.advance(60_000);
        const { exitCode, stdout } = await cli(`rerun ${first} --group again --watch`);
        const [second = ""] = stdout.split("\n");
        expect(second).toMatch(/^jess:\d+$/u);
        expect(second).not.toBe(first);
        expect(stdout).toContain("completed  FINISHED");
        expect(exitCode).toBe(0);
        const { jobs } = readDocument((await cli("status @again --json")).stdout, "simjobs.status/1");
        expect(jobs).toMatchObject([{ ref: second, name: "Variant" }]);
      },
      { folder },
    ));

  it("submits a failed optimization again under its id", async () =>
    onMockStage(async ({ cli, mock }) => {
      const [ref = ""] = mock.addJobs({ provider: "ionworks", kind: "optimization", status: "failed" });
      const { exitCode, stdout } = await cli(`resubmit ${ref} --json`);
      expect(readDocument(stdout, "simjobs.submit/1").refs).toEqual([ref]);
      expect(exitCode).toBe(0);
    }));

  it.each([
    ["rerun ionworks:pipeline/p1", 2, "no pipeline"],
    ["rerun jess:999999999", 6, "JESS says: "],
    ["rerun jess:1 jess:2", 2, "too many arguments"],
  ])("%s exits with %i", async (line, exit, words) =>
    onMockStage(async ({ cli }) => {
      const { exitCode, stderr } = await cli(line);
      expect(stderr).toContain(words);
      expect(exitCode).toBe(exit);
    }),
  );
});

describe("usage", () => {
  it("tells what each account has used, in lines and as a document", async () =>
    onMockStage(
      async ({ cli, mock }) => {
        await cli("submit jess --model office.idf --weather in.epw");
        mock.clock.advance(60_000);
        const { exitCode, stdout } = await cli("usage");
        expect(stdout).toContain("jess\tsubmissions\t1\t-\n");
        expect(stdout).toMatch(/^ionworks\tsimulation\t[\d.]+ h\t/mu);
        expect(exitCode).toBe(0);
        const { accounts } = readDocument((await cli("usage ionworks --json")).stdout, "simjobs.usage/1");
        expect(accounts).toMatchObject([{ provider: "ionworks", origin: mock.url }]);
      },
      { folder },
    ));

  it("tells of the account that cannot be asked beside the one that can", async () =>
    onMockStage(async ({ cli, mock }) => {
      mock.addFault({
        match: { path: "/organizations/current/usage" },
        fault: { kind: "status", status: 403 },
      });
      const { exitCode, stdout, stderr } = await cli("usage");
      expect(stdout).toContain("jess\tsubmissions");
      expect(stderr).toContain("simjobs: ionworks:");
      expect(exitCode).toBe(6);
    }));
});
