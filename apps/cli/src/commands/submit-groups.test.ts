import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parseDocument, readDocument } from "../testing/read-document.js";
import { onMockStage } from "../testing/mock-stage.js";
import { submitInputs } from "../testing/submit-inputs.js";

const folder = submitInputs();

describe("groups", () => {
  const line = "submit jess --model office.idf --weather in.epw";

  it("stand for their jobs wherever a reference is taken, and @last for those of the last submit", async () =>
    onMockStage(
      async ({ cli }) => {
        const one = (await cli(`${line} --group night`)).stdout.trim();
        const other = (await cli("submit ionworks --simulation one.json --group @night")).stdout.trim();
        const last = (await cli(`${line} --group day --json`)).stdout;
        expect(readDocument(last, "simjobs.submit/1").group).toBe("day");
        const refsOf = async (words: string): Promise<readonly string[]> =>
          readDocument((await cli(`status ${words} --json`)).stdout, "simjobs.status/1").jobs.map(
            ({ ref }) => ref,
          );
        expect(await refsOf("@night")).toEqual([one, other]);
        expect(await refsOf("@last")).toEqual(readDocument(last, "simjobs.submit/1").refs);
        expect(await refsOf(`@night ${one}`)).toEqual([one, other]);
      },
      { folder },
    ));

  it("that nobody has named are told beside those that there are", async () =>
    onMockStage(
      async ({ cli }) => {
        expect((await cli("status @last")).stderr).toContain("nothing was submitted from here yet");
        await cli(`${line} --group night`);
        const { exitCode, stderr } = await cli("status @nigth");
        expect(stderr).toContain("there is no group @nigth");
        expect(stderr).toContain("@night and @last");
        expect(exitCode).toBe(2);
      },
      { folder },
    ));

  it("never stand for a job of that number at another address", async () =>
    onMockStage(
      async (first) => {
        await first.cli(`${line} --group night`);
        await onMockStage(
          async (second) => {
            const home = { SIMJOBS_HOME: first.home };
            const [{ jess, ionworks }] = second.mock.accounts;
            const env = {
              ...home,
              JESS_API_URL: second.mock.url,
              JESS_EMAIL: jess.email,
              JESS_PASSWORD: jess.password,
              IONWORKS_API_URL: second.mock.url,
              IONWORKS_API_KEY: ionworks.apiKey,
            };
            const { exitCode, stderr } = await second.cli("cancel @night", { env });
            expect(stderr).toContain(first.mock.url);
            expect(exitCode).toBe(2);
            expect(second.mock.requests()).toEqual([]);
          },
          { folder },
        );
      },
      { folder },
    ));
});

describe("submit --watch", () => {
  it("follows the job, then fetches its results", async () =>
    onMockStage(
      async ({ cli, home }) => {
        const out = join(home, "out");
        const { exitCode, stdout, stderr } = await cli([
          ..."submit jess --model office.idf --weather in.epw --watch --results".split(" "),
          out,
        ]);
        expect(stdout).toMatch(/^jess:\d+\n.*completed {2}FINISHED {2}1\/1\n$/su);
        expect(stderr).toContain(`in ${out}`);
        expect(readdirSync(out)).toContain("eplusout.err");
        expect(exitCode).toBe(0);
      },
      { folder },
    ));

  it("prints lines of JSON with --json: the references, the changes, the results", async () =>
    onMockStage(
      async ({ cli, home }) => {
        const words = "submit ionworks --simulation one.json --watch --json --results".split(" ");
        const { stdout } = await cli([...words, join(home, "out")]);
        const documents = stdout
          .trimEnd()
          .split("\n")
          .map((line): { schema: string } => JSON.parse(line));
        expect(documents.map(({ schema }) => schema)).toEqual([
          "simjobs.submit/1",
          ...documents.slice(1, -1).map(() => "simjobs.watch/1"),
          "simjobs.results/1",
        ]);
        parseDocument(documents.at(-1), "simjobs.results/1");
      },
      { folder },
    ));

  it("gives each of several jobs a folder of its own, which names its design point", async () =>
    onMockStage(
      async ({ cli, home }) => {
        const words = "submit ionworks --simulation grid.json --watch --results".split(" ");
        const { stdout, exitCode } = await cli([...words, join(home, "out")]);
        expect(exitCode).toBe(0);
        const refs = stdout.split("\n").filter((each) => /^ionworks:simulation\/\S+$/u.test(each));
        expect(readdirSync(join(home, "out")).toSorted()).toEqual(
          refs.map((ref, index) => `${ref.replace(/[:/]/gu, "-")}_T-${index + 1}`).toSorted(),
        );
      },
      { folder },
    ));
});
