import { execFileSync } from "node:child_process";
import { mkdirSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { folderFiles } from "@simjobs/jess";
import { temporaryFolder } from "../testing/run-cli.js";
import type { SubmitInput } from "../services/work.js";
import { hashInputs } from "./hash-inputs.js";

const inside = (folder: string): SubmitInput => ({ folder, filesIn: folderFiles });

function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = temporaryFolder();
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(join(folder, name, ".."), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  return folder;
}

describe("the sum of what is submitted", () => {
  it("is the same for the same files, wherever they are", async () => {
    const files = { "a.idf": "1", "weather/in.epw": "2" };
    const [one, other] = [folderWith(files), folderWith(files)];
    expect(await hashInputs([inside(one)])).toBe(await hashInputs([inside(other)]));
    expect(await hashInputs([{ file: join(one, "a.idf") }])).toBe(
      await hashInputs([{ file: join(other, "a.idf") }]),
    );
  });

  it("does not see hidden files, which are not sent", async () => {
    const plain = folderWith({ "a.idf": "1" });
    const more = folderWith({ "a.idf": "1", ".git/config": "x", ".env": "secret" });
    expect(await hashInputs([inside(more)])).toBe(await hashInputs([inside(plain)]));
  });

  it.each([
    ["a content", { "a.idf": "2", b: "1" }],
    ["a name", { "c.idf": "1", b: "1" }],
    ["a border between two files", { "a.idf": "1b", b: "1" }],
    ["one file more", { "a.idf": "1", b: "1", c: "" }],
  ])("is another one for %s", async (_what, files) => {
    const before = await hashInputs([inside(folderWith({ "a.idf": "1", b: "1" }))]);
    expect(await hashInputs([inside(folderWith(files))])).not.toBe(before);
  });

  it("tells which file cannot be read", async () => {
    await expect(hashInputs([{ file: "/no/such/file.idf" }])).rejects.toMatchObject({
      code: "bad_input",
      message: expect.stringContaining("/no/such/file.idf"),
    });
  });

  it.each<[string, (folder: string) => void, string]>([
    ["a pipe", (folder) => execFileSync("mkfifo", [join(folder, "pipe")]), "is a pipe, which is not sent"],
    [
      "more than can be sent",
      (folder) => {
        writeFileSync(join(folder, "b.eso"), "");
        truncateSync(join(folder, "b.eso"), 300_000_000_000); // takes no room
      },
      "cannot be packed",
    ],
  ])("is not made of a folder that holds %s, which is not read for it", async (_what, prepare, sentence) => {
    const folder = folderWith({ "a.idf": "1" });
    prepare(folder);
    await expect(hashInputs([inside(folder)])).rejects.toMatchObject({
      code: "bad_input",
      message: expect.stringContaining(sentence),
    });
  });

  it("is not made of a file that became a pipe", async () => {
    const folder = folderWith({});
    execFileSync("mkfifo", [join(folder, "a.idf")]);
    await expect(hashInputs([{ file: join(folder, "a.idf") }])).rejects.toMatchObject({ code: "bad_input" });
  });

  it("stops being made with the signal's reason", async () => {
    const folder = folderWith({ "a.idf": "1" });
    const reason = new Error("enough");
    for (const input of [inside(folder), { file: join(folder, "a.idf") }])
      await expect(hashInputs([input], AbortSignal.abort(reason))).rejects.toBe(reason);
  });
});
