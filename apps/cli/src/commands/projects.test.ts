import { describe, expect, it } from "vitest";
import { onMockStage } from "../testing/mock-stage.js";
import { readDocument } from "../testing/read-document.js";
import { envOf } from "../testing/run-cli.js";

describe("projects", () => {
  it("are listed, with the one that is used", async () =>
    onMockStage(async ({ mock, cli }) => {
      const [{ ionworks }] = mock.accounts;
      const { stdout, exitCode } = await cli("projects --json");
      const { projects } = readDocument(stdout, "simjobs.projects/1");
      expect(projects.filter(({ isUsed }) => isUsed).map(({ id }) => id)).toEqual([ionworks.projectId]);
      expect((await cli("projects")).stdout).toContain(`${ionworks.projectId}\t`);
      expect(exitCode).toBe(0);
    }));

  it("are found by name or id, and say where none is used", async () =>
    onMockStage(async ({ mock, home, cli }) => {
      const [{ ionworks }] = mock.accounts;
      const found = readDocument(
        (await cli(`projects ${ionworks.projectId.slice(0, 8)}* --json`)).stdout,
        "simjobs.projects/1",
      );
      expect(found.projects).toHaveLength(1);
      expect((await cli("projects no-such-*")).stderr).toBe("No project fits.\n");
      const env = { ...envOf(mock, home), IONWORKS_PROJECT_ID: undefined };
      expect((await cli("projects", { env })).stderr).toContain("None of them is used");
    }));

  it("are not there at a service that has none", async () =>
    onMockStage(async ({ mock, home, cli }) => {
      const env = { ...envOf(mock, home), IONWORKS_API_KEY: undefined };
      const { exitCode, stderr } = await cli("projects", { env });
      expect(stderr).toContain("has projects");
      expect(exitCode).toBe(2);
    }));
});

describe("open", () => {
  it("says that nobody tells where a service of another address is seen", async () =>
    onMockStage(async ({ mock, cli }) => {
      for (const ref of ["ionworks:simulation/1", "jess:1"]) {
        const { exitCode, stderr } = await cli(`open ${ref}`);
        expect([exitCode, stderr.includes("nobody tells where")]).toEqual([2, true]);
      }
      expect(mock.requests()).toEqual([]);
    }));

  it.each([
    ["https://api.ionworks.com", "https://app.ionworks.com"],
    ["https://staging-api.ionworks.com", "https://staging.ionworks.com"],
  ])("tells where the web app of %s begins", async (api, app) =>
    onMockStage(async ({ mock, home, cli }) => {
      const env = { ...envOf(mock, home), IONWORKS_API_URL: api };
      const { stdout } = await cli("open ionworks:simulation/1 --json", { env });
      expect(readDocument(stdout, "simjobs.open/1")).toMatchObject({ url: app, page: "app", shown: false });
    }),
  );
});
