import { expect, it } from "vitest";
import { envOf } from "../testing/run-cli.js";
import { onMockStage } from "../testing/mock-stage.js";

it.each([
  "list",
  "status REF",
  "show REF",
  "watch REF --timeout 1s",
  "logs REF",
  "results REF",
  "cancel REF",
  "cancel REF --dry-run",
  "cancel --where status=active --until-empty --yes",
  "resume",
  "resume --list",
  "receipts list",
  "receipts verify",
  "doctor",
])("%s does without the fleet of the environment when it is given an empty --store", async (line) => {
  await onMockStage(async ({ mock, home, cli }) => {
    const [ref = ""] = mock.addJobs({ provider: "jess", count: 1, durationMs: 1_000 });
    const words = line.replace("REF", ref);
    const env = { ...envOf(mock, home), SIMJOBS_STORE: "redis://127.0.0.1:1" };
    const inFleet = await cli(words, { env });
    expect(inFleet.stderr + inFleet.stdout).toMatch(/127\.0\.0\.1:1 cannot be reached|a fleet takes jobs/u);
    const without = await cli(`${words} --store=`, { env });
    expect(without.stderr + without.stdout).not.toMatch(/--store|127\.0\.0\.1:1\b/u);
  });
});
