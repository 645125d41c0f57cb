import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { documentNames, jsonSchemaOf } from "@simjobs/core/schemas";
import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import { describe, expect, it } from "vitest";
import { wordOf } from "../input/parse-document-name.js";
import { inSession } from "../testing/mcp-stage.js";
import { onMockStage, type MockStage } from "../testing/mock-stage.js";
import { readDocument } from "../testing/read-document.js";
import { envOf, runCli, temporaryFolder } from "../testing/run-cli.js";
import { clockOf } from "../testing/sleepers-clock.js";

const folder = temporaryFolder();
writeFileSync(join(folder, "office.idf"), "Version, 9.3;\n");
writeFileSync(join(folder, "in.epw"), "LOCATION,here\n");
writeFileSync(
  join(folder, "pipeline.json"),
  JSON.stringify({
    name: "two steps",
    elements: {
      ambient: { element_type: "entry", values: { "Ambient temperature [K]": 298.15 } },
      check: { element_type: "validation", objectives: {} },
    },
  }),
);

describe("schema", () => {
  it("lists every document with what it tells", async () => {
    const { exitCode, stdout } = await runCli(["schema"]);
    for (const name of documentNames) expect(stdout).toContain(`\t${name}\t`);
    expect(exitCode).toBe(0);
    const { documents } = readDocument((await runCli(["schema", "--json"])).stdout, "simjobs.schema-list/1");
    expect(documents.map(({ name }) => name)).toEqual(documentNames);
    for (const { about } of documents) expect(about.length).toBeGreaterThan(5);
  });

  it.each(["cancel", "cancel/1", "simjobs.cancel", "simjobs.cancel/1"])(
    "prints the JSON Schema of %s",
    async (name) => {
      const { exitCode, stdout } = await runCli(["schema", name]);
      const schema: unknown = JSON.parse(stdout);
      expect(schema).toMatchObject({
        $schema: "https://json-schema.org/draft/2020-12/schema",
        $id: expect.stringMatching(/^https:.*\/cancel\.1\.json$/u),
        title: "simjobs.cancel/1",
        required: ["schema", "results"],
      });
      expect(exitCode).toBe(0);
    },
  );

  it("prints it on one line where that was asked for", async () => {
    const { stdout } = await runCli(["schema", "resume-list", "--json"]);
    expect(stdout.trimEnd()).not.toContain("\n");
    expect(JSON.parse(stdout)).toEqual(jsonSchemaOf("simjobs.resume-list/1"));
  });

  it.each(["", "x", "simjobs.", "cancel/2", "can", "constructor"])("knows no document %j", async (name) => {
    const { exitCode, stderr } = await runCli(["schema", name]);
    expect(stderr).toContain("simjobs schema");
    expect(exitCode).toBe(2);
  });
});

/** What every command prints with `--json`, what `--plan-out` writes, and what tools of `mcp` answer that no command prints. */
async function everyOutput({ mock, cli, home }: MockStage): Promise<readonly string[]> {
  const texts: string[] = [];
  const json = async (words: string, env?: Readonly<Record<string, string>>): Promise<string> => {
    const { stdout } = await cli(`${words} --json`, env === undefined ? {} : { env });
    texts.push(...stdout.split("\n").filter((line) => line !== ""));
    return stdout;
  };
  const going = { provider: "jess", status: "QUEUED", durationMs: 3_600_000 } as const;
  const [one = "", two = ""] = mock.addJobs({ ...going, count: 2 });
  await json("login");
  await json("whoami");
  await json("usage");
  await json("projects");
  await json("examples");
  await json("open ionworks:simulation/1", {
    SIMJOBS_HOME: temporaryFolder(),
    IONWORKS_API_URL: "https://api.ionworks.com",
  });
  await json("config");
  await json("config path");
  await json("config set ionworks.projectId p1", { SIMJOBS_HOME: temporaryFolder() });
  const lab = { SIMJOBS_HOME: temporaryFolder() };
  await json("config set jess.email ada@example.org --profile lab", lab);
  await json("profile list", lab);
  await json("profile use lab", lab);
  await json("profile rename lab office", lab);
  await json("profile remove office --yes", lab);
  await json("doctor");
  await json("doctor probe");
  await json("completion bash");
  await json("schema");
  await json("schema --commands");
  await json("list");
  await json(`status ${one} jess:999999`);
  await json("status jess:999999");
  await json("files put office.idf --to case");
  await json("files list");
  await json(`files get case/office.idf --out ${join(home, "copy")}`);
  await json("files rm case/office.idf");
  await json(`cancel --where status=active --plan-out ${join(home, "plan.json")} --dry-run`);
  texts.push(readFileSync(join(home, "plan.json"), "utf8"));
  await json(`cancel ${one}`);
  await json(`cancel ${two} --no-wait`);
  await json("resume --list");
  await json("resume");
  await json("resume --drop all");
  await json("receipts list");
  await json(`receipts show ${one}`);
  await json("receipts verify");
  await json("submit ionworks --pipeline pipeline.json --watch");
  const watched = await json("submit jess --model office.idf --weather in.epw --watch");
  const [, ref = ""] = /"refs":\["([^"]+)"\]/u.exec(watched) ?? [];
  await json(`rerun ${ref}`);
  await json(`results ${ref} --out ${join(home, "results")}`);
  await json(`results ${ref} --table ${join(home, "one.csv")}`);
  await json(`show ${ref}`);
  await json(`logs ${ref}`);
  await inSession(
    async ({ client }) => {
      for (const name of ["plan_cancel", "watch"]) {
        const { structuredContent } = await client.callTool({ name, arguments: { refs: [ref] } });
        texts.push(JSON.stringify(structuredContent));
      }
    },
    { env: envOf(mock, home), clock: clockOf(mock) },
  );
  await json("logout");
  return texts;
}

describe("what the commands print", () => {
  it("is what the published JSON Schemas tell, and there is no other document", async () => {
    const ajv = new Ajv2020({ allErrors: true, formats: { "date-time": true } });
    const isDocument = new Map<string, ValidateFunction>(
      documentNames.map((name) => [name, ajv.compile(jsonSchemaOf(name))]),
    );
    const texts = await onMockStage(everyOutput, {
      folder,
      switches: { jess: { "model-outcome": "severe" } },
    });
    // Tests of their own look at these: one takes its time, and the others need a store.
    const seen = new Set<string>([
      "simjobs.demo/1",
      "simjobs.wishes/1",
      "simjobs.worker/1",
      "simjobs.receipts-export/1",
      "simjobs.receipts-import/1",
    ]);
    for (const text of texts) {
      const document: Readonly<Record<string, unknown>> = JSON.parse(text);
      const name = String(document["schema"]);
      expect(
        isDocument.get(name)?.(document),
        `${name}: ${ajv.errorsText(isDocument.get(name)?.errors)}`,
      ).toBe(true);
      seen.add(name);
    }
    expect([...seen].toSorted()).toEqual(documentNames.toSorted());
  });

  it.each(documentNames)("may have more fields in a later release: %s", (name) => {
    expect(jsonSchemaOf(name)["additionalProperties"]).toBeUndefined();
    expect(wordOf(name)).toMatch(/^[a-z-]+$/u);
  });
});
