import { describe, expect, it } from "vitest";
import { runCli } from "../testing/run-cli.js";
import { noHome } from "./no-home.js";

describe("a user without a home folder", () => {
  it.each(["config path", "profile list", "status jess:1", "list", "doctor", "login jess"])(
    "is told so by %s, with what to set, and exits with 2",
    async (line) => {
      const { exitCode, stderr } = await runCli(line.split(" "), {
        env: { SIMJOBS_HOME: "" },
        defaultFolders: async () => {
          throw noHome(new Error("uv_os_homedir returned ENOENT"));
        },
      });
      expect(stderr).toContain("no home folder");
      expect(stderr).toContain("Set SIMJOBS_HOME");
      expect(exitCode).toBe(2);
    },
  );
});
