import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Gives one run of the tests a temporary folder of its own, so that nothing of it is left on the machine. */
export function setup(): () => void {
  const usual = process.env["TMPDIR"];
  const folder = mkdtempSync(join(tmpdir(), "simjobs-run-"));
  chmodSync(folder, 0o711); // some tests give up their privileges, and still have to get to their folders
  process.env["TMPDIR"] = folder;
  return () => {
    if (usual === undefined) delete process.env["TMPDIR"];
    else process.env["TMPDIR"] = usual;
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  };
}
