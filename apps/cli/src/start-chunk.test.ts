import { posix, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, it } from "vitest";
import { bundle } from "./testing/bundle-program.js";

const here = fileURLToPath(new URL("..", import.meta.url));

let code = "";
let entry = "";
let modules: readonly string[] = [];
let ofTheProgram: readonly string[] = [];

beforeAll(async () => {
  const { chunks } = await bundle();
  const [start, ...others] = chunks.filter(({ name }) => name === "start");
  expect(others).toEqual([]);
  code = start?.code ?? "";
  entry = chunks.find(({ name }) => name === "main")?.code ?? "";
  modules = pathsOf(start?.moduleIds ?? []);
  ofTheProgram = pathsOf(chunks.flatMap(({ moduleIds }) => moduleIds));
}, 60_000);

/** What is loaded as soon as the file is, not when it is needed. */
function filesAtOnce(text: string): readonly string[] {
  return Array.from(text.matchAll(/(=>\s*)?\brequire\("([^"]+)"\)/g)).flatMap(([, later, file = ""]) =>
    later === undefined ? [file] : [],
  );
}

const pathsOf = (ids: readonly string[]): readonly string[] =>
  ids.map((id) => posix.join("apps/cli", relative(here, id).replaceAll("\\", "/")));

describe("the file that the program begins with", () => {
  it("loads no other file of ours at once, since --version needs none", () => {
    expect(entry).toContain("--version");
    const ours = filesAtOnce(entry).filter(
      (file) => file.startsWith(".") && !file.includes("rolldown-runtime"),
    );
    expect(ours).toEqual([]);
  });
});

describe("the file that every short command loads", () => {
  it("holds what shows one job at JESS, from the command line to the network", () => {
    expect(modules).toEqual(
      expect.arrayContaining([
        "apps/cli/src/run.ts",
        "apps/cli/src/commands/run-status.ts",
        "packages/jess/src/resources/jobs.ts",
        "packages/http/src/connect/nodes-client.ts",
      ]),
    );
  });

  it("loads no other file of ours with it", () => {
    expect(code.split('require("').length - 1).toBeGreaterThan(filesAtOnce(code).length);
    expect(filesAtOnce(code).filter((file) => file.startsWith("."))).toEqual([]);
  });

  it.each<[what: string, files: RegExp]>([
    ["results", /^packages\/jess\/src\/results\/(?!results\.ts)/],
    ["signing in at JESS", /^packages\/jess\/src\/session\/sign-in-requests/],
    ["submits", /^packages\/jess\/src\/(?:requests|resources\/upload)/],
    ["the storage at JESS", /^packages\/jess\/src\/resources\/stored-/],
    ["lists at JESS", /^packages\/jess\/src\/resources\/list(?:ed)?-jobs/],
    ["the account at JESS", /^packages\/jess\/src\/resources\/(?:account|user)\.ts$/],
    ["Ionworks", /^packages\/ionworks\/src\//],
    ["cancels and watches", /^packages\/(?:control|core\/src\/cancellation)\//],
    ["undici", /node_modules\/undici\//],
    ["downloads, redirects and packed replies", /^packages\/http\/src\/.*(?:download|redirect|unpack)\.ts$/],
    [
      "documents",
      /^packages\/core\/src\/schemas\/(?:documents|ionworks|jess\/(?!index|envelope|status|fields))/,
    ],
    ["commands beside status", /^apps\/cli\/src\/commands\/(?!(?:run-)?status|service-commands)/],
    ["the mock", /^apps\/mock\//],
  ])("holds nothing of %s", (_what, files) => {
    expect(ofTheProgram.some((path) => files.test(path))).toBe(true); // or it goes by another name now
    expect(modules.filter((path) => files.test(path))).toEqual([]);
  });
});
