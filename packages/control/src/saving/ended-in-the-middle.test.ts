import { spawnSync } from "node:child_process";
import { readdirSync, renameSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { aFolder, file, filesOf, tree, write } from "../../test/folder-tree.js";
import { Killed, mortalDisk } from "../../test/mortal-disk.js";
import { saveOn, saveResults, type SaveOptions } from "./save-results.js";
import { nodeDisk, type SavingDisk } from "./saving-disk.js";
import type { Leftover } from "./tidy-up.js";

/** A process that has been, and is no more. */
const { pid: gonePid } = spawnSync(process.execPath, ["-e", "0"]);

const isStaging = (name: string): boolean => name.startsWith(".simjobs-");

/** Makes what this process has left in some folders look as if a process had left it that has gone. */
function asOfADeadProcess(...folders: readonly string[]): void {
  for (const folder of folders) {
    for (const name of readdirSync(folder).filter(isStaging)) {
      renameSync(join(folder, name), join(folder, name.replace(/-\d+-\d+-/u, `-${gonePid}-1-`)));
    }
  }
}

/** A disk that knows no second name of a file. */
const noLinks: Partial<SavingDisk> = {
  link: () => {
    throw Object.assign(new Error("EPERM"), { code: "EPERM", syscall: "link" });
  },
};

interface Scenario {
  readonly before: Readonly<Record<string, string>>;
  readonly after: Readonly<Record<string, string>>;
  readonly files: readonly (readonly [path: string, text: string])[];
  readonly options: SaveOptions;
  readonly failures?: Partial<SavingDisk> | undefined;
}

const mixed: Scenario = {
  before: { "out/a": "mine", "out/case/b": "mine too", "out/other": "stays" },
  after: {
    "out/a": "new",
    "out/case/b": "newer",
    "out/case/c": "3",
    "out/more/deep/d": "4",
    "out/other": "stays",
  },
  files: [
    ["a", "new"],
    ["case/b", "newer"],
    ["case/c", "3"],
    ["more/deep/d", "4"],
  ],
  options: { overwrite: true },
};

const scenarios: Readonly<Record<string, Scenario>> = {
  "files are replaced and added": mixed,
  "files are replaced where there are no second names": { ...mixed, failures: noLinks },
  "files are added": {
    before: { "out/mine": "mine" },
    after: { "out/mine": "mine", "out/a": "1", "out/sub/b": "2" },
    files: [
      ["a", "1"],
      ["sub/b", "2"],
    ],
    options: {},
  },
  "the folder is made": {
    before: { beside: "mine" },
    after: { beside: "mine", "out/a": "1", "out/sub/b": "2" },
    files: [
      ["a", "1"],
      ["sub/b", "2"],
    ],
    options: {},
  },
  "a link is replaced": {
    before: { elsewhere: "mine", "out/x": "x" },
    after: { elsewhere: "mine", "out/x": "x", "out/a": "1" },
    files: [["a", "1"]],
    options: { overwrite: true },
  },
};

/** Saves on a disk that lives for so many steps. Returns whether it came to its end. */
async function saveUntil(
  base: string,
  { files, options, failures }: Scenario,
  steps: number,
): Promise<boolean> {
  const { disk } = mortalDisk(steps, failures);
  const work = saveOn(
    disk,
    filesOf(...files.map(([path, text]) => file(path, text))),
    join(base, "out"),
    options,
  );
  return work.then(
    () => true,
    (error: unknown) => {
      expect(error).toBeInstanceOf(Killed);
      return false;
    },
  );
}

/** What the next command does before anything of its own; its own does not come to anything. */
async function comeNext(base: string, disk?: SavingDisk): Promise<readonly Leftover[]> {
  const left: Leftover[] = [];
  const options: SaveOptions = { onLeftover: (one) => left.push(one) };
  const nothing = filesOf(new Error("nothing comes"));
  const work =
    disk === undefined
      ? saveResults(nothing, join(base, "out"), options)
      : saveOn(disk, nothing, join(base, "out"), options);
  await expect(work).rejects.toThrow(/nothing comes|^$/u);
  return left;
}

function prepared({ before }: Scenario): string {
  const base = aFolder();
  write(base, before);
  if ("elsewhere" in before) symlinkSync("../elsewhere", join(base, "out/a"));
  return base;
}

describe("a process that is ended before one of its steps", () => {
  it.each(Object.entries(scenarios))(
    "leaves all or nothing to the one that comes next, where %s",
    async (_what, scenario) => {
      const { after } = scenario;
      for (let steps = 0; ; steps += 1) {
        const base = prepared(scenario);
        const before = tree(base);
        const isWhole = await saveUntil(base, scenario, steps);
        // At no moment is anything lost: what was there before goes only once all of the new is in its place.
        const dear = [after, ...(isWhole ? [] : [before])].map((files) => Object.values(files));
        const found = Object.values(tree(base));
        expect(dear.some((texts) => texts.every((text) => found.includes(text)))).toBe(true);
        asOfADeadProcess(base);
        expect(await comeNext(base)).toEqual([]);
        expect(isWhole ? [after] : [before, after], `after ${steps} steps`).toContainEqual(tree(base));
        if (!isWhole) continue;
        expect(steps).toBeGreaterThan(5);
        return;
      }
    },
  );
});

describe("who comes next", () => {
  it("may be ended, too, at any step, and leaves all or nothing to the one after it", async () => {
    for (const steps of [5, 8, 11, 13, 16, 20]) {
      for (let next = 0; next < 30; next += 2) {
        const base = prepared(mixed);
        const isWhole = await saveUntil(base, mixed, steps);
        asOfADeadProcess(base);
        await comeNext(base, mortalDisk(next).disk);
        asOfADeadProcess(base);
        expect(await comeNext(base)).toEqual([]);
        expect([mixed.before, mixed.after], `${steps}, then ${next}`).toContainEqual(tree(base));
        rmSync(base, { recursive: true });
        if (isWhole) break;
      }
    }
  }, 60_000);
});

describe("a disk that fails in one step", () => {
  it.each(Object.entries(scenarios))("leaves all or nothing, where %s", async (_what, scenario) => {
    const { after, files, options } = scenario;
    for (let failing = 0; ; failing += 1) {
      const base = prepared(scenario);
      const before = tree(base);
      const { disk, hasFailed } = failingDisk(failing, scenario.failures);
      const arriving = filesOf(...files.map(([path, text]) => file(path, text)));
      const saved = await saveOn(disk, arriving, join(base, "out"), options).catch((error: unknown) => {
        expect(error).toMatchObject({ code: "file_unwritable", message: expect.stringContaining("no room") });
        return undefined;
      });
      const found = Object.entries(tree(base)).filter(([path]) => !path.includes(".simjobs-"));
      expect(Object.fromEntries(found), `step ${failing}`).toEqual(saved === undefined ? before : after);
      if (!hasFailed()) return;
    }
  });
});

function failingDisk(failing: number, failures: Partial<SavingDisk> = {}) {
  const own: SavingDisk = { ...nodeDisk, ...failures };
  let steps = 0;
  const step = (): void => {
    steps += 1;
    if (steps - 1 === failing) throw Object.assign(new Error("ENOSPC"), { code: "ENOSPC", syscall: "any" });
  };
  const disk: SavingDisk = {
    ...own,
    makeFolder: (path, mode) => (step(), own.makeFolder(path, mode)),
    rename: (from, to) => (step(), own.rename(from, to)),
    link: (from, to) => (step(), own.link(from, to)),
    removeFile: (path) => (step(), own.removeFile(path)),
    removeFolder: (path) => (step(), own.removeFolder(path)),
    writeText: (path, text) => (step(), own.writeText(path, text)),
  };
  return { disk, hasFailed: () => steps > failing };
}

describe("somebody who stops it while files are moved", () => {
  it("finds all or nothing, at whatever step", async () => {
    for (let steps = 0; steps < 30; steps += 1) {
      const base = prepared(mixed);
      const stop = new AbortController();
      let made = 0;
      const link: SavingDisk["link"] = (from, to) => {
        nodeDisk.link(from, to);
        made += 1;
        if (made === steps) stop.abort(new Error("enough"));
      };
      const work = saveOn(
        { ...nodeDisk, link },
        filesOf(...mixed.files.map(([path, text]) => file(path, text))),
        join(base, "out"),
        {
          overwrite: true,
          signal: stop.signal,
        },
      );
      const isWhole = await work.then(
        () => true,
        (error: unknown) => {
          expect(error).toMatchObject({ message: "enough" });
          return false;
        },
      );
      expect(isWhole).toBe(steps === 0 || steps >= mixed.files.length);
      expect(tree(base)).toEqual(isWhole ? mixed.after : mixed.before);
      if (steps > mixed.files.length) return;
    }
  });
});
