import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

function start(script: string, ...given: string[]): { code: number | null; out: string; err: string } {
  const path = fileURLToPath(new URL(`../scripts/${script}.mjs`, import.meta.url));
  const { status, stdout, stderr } = spawnSync(process.execPath, [path, ...given], { encoding: "utf8" });
  return { code: status, out: stdout, err: stderr };
}

describe.each([
  "bench",
  "build",
  "conformance",
  "docs-api",
  "prove",
  "rehearse",
  "release",
  "screenshots",
  "test",
])("npm run %s", (script) => {
  it("tells its usage", () => {
    const { code, out, err } = start(script, "--help");
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(out).toMatch(/^npm (?:run )?[\w:]+ .*\n/);
  });

  it.each([
    { title: "a flag that it does not know", given: ["--nix"], says: "Unknown option '--nix'" },
    { title: "a name that it does not know, instead of doing nothing", given: ["nix"], says: 'no "nix"' },
  ])("refuses $title, with its usage", ({ given, says }) => {
    const { code, out, err } = start(script, ...given);
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toContain(`${script}: `);
    expect(err).toContain(says);
    expect(err).toMatch(/\nnpm (?:run )?[\w:]+ /);
  });
});

it.each(["x", "-1", "1.5", "1e99"])("npm run prove refuses --seed=%s", (seed) => {
  expect(start("prove", `--seed=${seed}`)).toMatchObject({
    code: 2,
    err: expect.stringContaining("--seed takes a whole number") as string,
  });
});
