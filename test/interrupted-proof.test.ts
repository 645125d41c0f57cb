import { spawn } from "node:child_process";
import { fileURLToPath, pathToFileURL } from "node:url";
import { expect, it } from "vitest";

const main = pathToFileURL(fileURLToPath(new URL("../prove/main.mjs", import.meta.url))).href;
const program = `const { prove } = await import(${JSON.stringify(main)});
process.exitCode = await prove(["schedules"], { schedules: 1000000, kills: 0, seed: 1 });`;

it.each([
  ["SIGINT", 130],
  ["SIGTERM", 143],
] as const)(
  "a proof that is interrupted by %s ends with one sentence and its exit code",
  async (signal, exitCode) => {
    const child = spawn(process.execPath, ["--input-type=module", "-e", program], {
      stdio: ["ignore", "pipe", "pipe"],
    });
    let told = "";
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      told += text;
      if (text.includes("schedules …")) child.kill(signal); // once: a second one could meet it at its end
    });
    const code = await new Promise((resolve) => child.on("close", resolve));
    expect(told).toBe("schedules …\ninterrupted: nothing is shown by what was not looked at\n");
    expect(code).toBe(exitCode);
  },
  60_000,
);
