import { posix, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, it } from "vitest";
import { bundle } from "./testing/bundle-program.js";

const here = fileURLToPath(new URL("..", import.meta.url));

let code = "";
let modules: readonly string[] = [];
let ofTheProgram: readonly string[] = [];

beforeAll(async () => {
  const { chunks } = await bundle();
  const [start, ...others] = chunks.filter(({ name }) => name === "start");
  expect(others).toEqual([]);
  code = start?.code ?? "";
  modules = pathsOf(start?.moduleIds ?? []);
  ofTheProgram = pathsOf(chunks.flatMap(({ moduleIds }) => moduleIds));
}, 60_000);

const pathsOf = (ids: readonly string[]): readonly string[] =>
  ids.map((id) => posix.join("apps/cli", relative(here, id).replaceAll("\\", "/")));

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
    const loads = Array.from(code.matchAll(/(=>\s*)?\brequire\("([^"]+)"\)/g));
    const atOnce = loads.filter(([, later]) => later === undefined).map(([, , file]) => file);
    expect(loads.length).toBeGreaterThan(atOnce.length);
    expect(atOnce.filter((file) => file?.startsWith(".") === true)).toEqual([]);
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
