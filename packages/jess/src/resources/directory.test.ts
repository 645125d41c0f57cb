import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { startJess, yes } from "../../test/scripted-jess.js";
import { filesIn } from "./directory.js";

const route = "GET /jess_web/api/job/dir/400123";

const newer = (
  fullPath: string,
  size: number,
  children: readonly unknown[] = [],
  folder = false,
): unknown => ({
  text: `${fullPath} (1.51 kB)`,
  type: folder ? "root" : "err",
  id: null,
  state: { disabled: false, openned: false, selected: false },
  data: { fullPath, folder, lastModified: folder ? 0 : 1_625_000_009_000, size },
  a_attr: { title: fullPath },
  li_attr: {},
  children,
});

const older = (
  fileName: string,
  fileSize: number,
  children: readonly unknown[] = [],
  nocheck = false,
): unknown => ({
  name: `${fileName} (1.51 KB)`,
  fileName,
  open: nocheck,
  nocheck,
  fileSize,
  children,
});

async function directoryOf(data: unknown) {
  const jess = await startJess();
  jess.on(route, { body: yes("400123 status available", data) });
  return jess.client().results.directory("400123");
}

const plain = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value, (key, inner: unknown) => (key === "modifiedAt" ? undefined : inner)));

describe("the directory of a job", () => {
  it("is read as it is told since 2021", async () => {
    const root = await directoryOf(
      newer(
        "/",
        0,
        [newer("/eplusout.err", 1514), newer("/case", 0, [newer("/case/a b.csv", 7)], true)],
        true,
      ),
    );
    expect(root).toMatchObject({ path: "", isFolder: true, size: null, modifiedAt: null });
    expect(filesIn(root)).toEqual([
      {
        name: "eplusout.err",
        path: "eplusout.err",
        isFolder: false,
        size: 1514,
        modifiedAt: "2021-06-29T20:53:29.000Z",
        children: [],
      },
      expect.objectContaining({ name: "a b.csv", path: "case/a b.csv", size: 7 }),
    ]);
  });

  it("is read as it was told before", async () => {
    const root = await directoryOf(
      older("Result folder", 0, [older("eplusout.err", 1514), older("case", 0, [older("a.csv", 7)])], true),
    );
    expect(root).toMatchObject({ name: "Result folder", path: "", isFolder: true });
    expect(filesIn(root).map(({ path, size, modifiedAt }) => [path, size, modifiedAt])).toEqual([
      ["eplusout.err", 1514, null],
      ["case/a.csv", 7, null],
    ]);
  });

  it("has one form, whichever shape it was told in", async () => {
    const one = await directoryOf(newer("/", 0, [newer("/a", 1), newer("/b", 2)], true));
    const other = await directoryOf(older("Result folder", 0, [older("a", 1), older("b", 2)], true));
    expect(plain(one.children)).toEqual(plain(other.children));
  });

  it("of a job without files is empty", async () => {
    expect(filesIn(await directoryOf(newer("/", 0, [], true)))).toEqual([]);
    expect(filesIn(await directoryOf(older("Result folder", 0)))).toEqual([]);
  });

  it.each([
    ["a text", "Result folder"],
    ["nothing", null],
    ["a node without a name", { children: [] }],
    ["a child that is a number", older("Result folder", 0, [7])],
    ["a child without a path", newer("/", 0, [{ data: {} }], true)],
  ])("that is %s cannot be read", async (_what, data) => {
    await expect(directoryOf(data)).rejects.toMatchObject({ code: "bad_reply" });
  });

  it("is not followed without end", async () => {
    let node = older("leaf", 1);
    for (let depth = 0; depth < 100; depth += 1) node = older("folder", 0, [node]);
    await expect(directoryOf(node)).rejects.toMatchObject({
      code: "bad_reply",
      message: expect.stringContaining("deep"),
    });
  });

  it.each([
    ["newer", newer(`/${"x".repeat(5000)}`, 1)],
    ["older", older("x".repeat(5_000_000), 1)],
  ])("has no paths without end: %s", async (_shape, node) => {
    await expect(directoryOf(newer("/", 0, [node], true))).rejects.toMatchObject({
      code: "bad_reply",
      message: expect.stringMatching(/^.{1,200}$/u),
    });
  });

  it("keeps every file of a tree, at its path", async () => {
    const jess = await startJess();
    const client = jess.client();
    const name = fc.stringMatching(/^[a-z]{1,3}$/);
    const paths = fc.uniqueArray(fc.array(name, { minLength: 1, maxLength: 3 }), {
      maxLength: 6,
      selector: (parts) => parts.join("/"),
    });
    await fc.assert(
      fc.asyncProperty(paths, async (lists) => {
        const nodes = lists.map((parts) => {
          const leaf = newer(`/${parts.join("/")}`, 1);
          return parts
            .slice(0, -1)
            .reduceRight<unknown>(
              (inner, _part, index) => newer(`/${parts.slice(0, index + 1).join("/")}`, 0, [inner], true),
              leaf,
            );
        });
        jess.on(route, { body: yes("", newer("/", 0, nodes, true)) });
        const found = filesIn(await client.results.directory("400123")).map(({ path }) => path);
        expect(found).toEqual(lists.map((parts) => parts.join("/")));
      }),
      { numRuns: 40 },
    );
  });
});
