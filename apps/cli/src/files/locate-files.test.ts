import { describe, expect, it } from "vitest";
import { locateFiles } from "./locate-files.js";
import { pathFrom } from "./path-from.js";

/** As a process has it whose folder was removed. */
const nowhere = {
  get cwd(): string {
    throw new Error("ENOENT: no such file or directory, uv_cwd");
  },
};
const noDefaults = (): never => {
  throw new Error("SIMJOBS_HOME goes before them");
};

describe("the folder of what simjobs writes", () => {
  it("is found by its whole path wherever one is, also where that folder was removed", async () => {
    const context = {
      env: { SIMJOBS_HOME: "/srv/simjobs" },
      defaultFolders: noDefaults,
      get cwd(): string {
        return nowhere.cwd;
      },
    };
    await expect(locateFiles(context)).resolves.toMatchObject({ config: "/srv/simjobs/config.json" });
    expect(pathFrom(nowhere, "/srv/../out")).toBe("/out");
    expect(() => pathFrom(nowhere, "out")).toThrow("uv_cwd");
  });

  it("is found from the folder that one is in", async () => {
    const context = { env: { SIMJOBS_HOME: "jobs/~" }, cwd: "/projects", defaultFolders: noDefaults };
    await expect(locateFiles(context)).resolves.toMatchObject({ journal: "/projects/jobs/~/journal" });
  });

  it.each(["~/simjobs", "~", "~\\simjobs"])(
    "is not made anew in each folder one is in for %s",
    async (home) => {
      const context = { env: { SIMJOBS_HOME: home }, cwd: "/projects", defaultFolders: noDefaults };
      await expect(locateFiles(context)).rejects.toMatchObject({
        code: "bad_input",
        message: `SIMJOBS_HOME: ${home} is a path that only a shell knows`,
        hint: expect.stringContaining("Write the whole path."),
      });
    },
  );
});
