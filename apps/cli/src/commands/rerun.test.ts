import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { JessClient } from "@simjobs/jess";
import { expect, it } from "vitest";
import { onMockStage } from "../testing/mock-stage.js";

it("marks the new job by what was written down before, so that it can be looked up after a crash", async () =>
  onMockStage(async ({ mock, home, cli }) => {
    const [old = ""] = mock.addJobs({ provider: "jess", count: 1, status: "FINISHED" });
    const { stdout, exitCode } = await cli(`rerun ${old}`);
    expect(exitCode).toBe(0);
    const at = join(home, "journal");
    const entries = readdirSync(at)
      .filter((name) => name !== "heads.jsonl")
      .flatMap((name) => readFileSync(join(at, name), "utf8").trimEnd().split("\n"))
      .map((line): { readonly kind: string; readonly mark?: string | undefined } => JSON.parse(line));
    const mark = entries.find(({ kind }) => kind === "submitting")?.mark ?? "";
    const [account] = mock.accounts;
    const client = new JessClient({ baseUrl: mock.url, credentials: account?.jess ?? { token: "" } });
    const found = await client.findSubmitted(mark);
    await client.close();
    expect(found.map(({ job_SN }) => `jess:${job_SN}\n`)).toEqual([stdout]);
  }));
