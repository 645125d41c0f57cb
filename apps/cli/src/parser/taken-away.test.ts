import { expect, it } from "vitest";
import { buildProgram } from "../program.js";
import { onMockStage } from "../testing/mock-stage.js";
import { testContext } from "../testing/run-cli.js";
import { readDocument } from "../testing/read-document.js";
import { takenAway } from "./taken-away.js";

const program = await buildProgram(testContext([]), { exitCode: 0, json: false, verbose: false });

it.each([
  ["cancel jess:1 --wait=false", "cancel jess:1 --no-wait"],
  ["cancel --wait=false jess:1 --json", "cancel --no-wait jess:1 --json"],
  ["cancel jess:1 --wait=true", "cancel jess:1"],
  ["cancel jess:1 --no-wait", "cancel jess:1 --no-wait"],
  ["cancel jess:1 --wait=no", "cancel jess:1 --wait=no"],
  ["cancel jess:1 -- --wait=false", "cancel jess:1 -- --wait=false"],
  ["cancel jess:1 --yes=false", "cancel jess:1 --yes=false"],
  ["list --wait=false", "list --wait=false"],
])("%s is read as %s", (line, expected) => {
  expect(takenAway(line.split(" "), program).join(" ")).toBe(expected);
});

it("does not wait with --wait=false", async () => {
  await onMockStage(async ({ mock, cli }) => {
    const [ref = ""] = mock.addJobs({ provider: "jess", count: 1, durationMs: 3_600_000 });
    const { stdout, exitCode } = await cli(`cancel ${ref} --wait=false --json`);
    const { results } = readDocument(stdout, "simjobs.cancel/1");
    expect({ exitCode, results }).toMatchObject({ exitCode: 0, results: [{ ref, outcome: "requested" }] });
  });
});
