import { posix } from "node:path";
import { parseSync, Visitor } from "rolldown/utils";

/** A source file of the workspace: path from the root with `/`, such as `packages/core/src/index.ts`, and its text. */
export type Sources = ReadonlyMap<string, string>;

export interface Import {
  readonly specifier: string;
  readonly line: number;
}

/** Which entries of workspace packages each one may import, by folder. What is not here is forbidden. */
export const allowedArrows: Readonly<Record<string, readonly string[]>> = {
  "packages/core": [],
  "packages/http": ["@simjobs/core"],
  "packages/control": ["@simjobs/core", "@simjobs/core/schemas"],
  "packages/fleet": ["@simjobs/control", "@simjobs/core", "@simjobs/core/schemas"],
  "packages/ionworks": ["@simjobs/http", "@simjobs/core", "@simjobs/core/schemas/ionworks"],
  "packages/jess": ["@simjobs/http", "@simjobs/core", "@simjobs/core/schemas/jess"],
  "apps/mock": ["@simjobs/core"],
  "apps/cli": [
    "@simjobs/control",
    "@simjobs/core",
    "@simjobs/core/schemas",
    "@simjobs/fleet",
    "@simjobs/http",
    "@simjobs/ionworks",
    "@simjobs/jess",
    "@simjobs/mock",
  ],
};

/**
 * What only the tests of a package may import besides. The mock spells the wire out by itself, so that a mistake cannot agree
 * with itself; what it sends is read by the schemas of the real clients.
 */
export const allowedInTests: Readonly<Record<string, readonly string[]>> = {
  "apps/mock": ["@simjobs/ionworks", "@simjobs/core/schemas/ionworks", "@simjobs/core/schemas/jess"],
};

/** Every entry that somebody may import. */
const entries = new Set([...Object.values(allowedArrows), ...Object.values(allowedInTests)].flat());

/** Every import that goes against the layers, told with its place. */
export function findForbiddenImports(sources: Sources): string[] {
  const problems: string[] = [];
  for (const [path, text] of sources) {
    const folder = packageFolderOf(path);
    for (const { specifier, line } of importsOf(path, text)) {
      const problem = judge(path, folder, specifier);
      if (problem !== undefined) problems.push(`${path}:${line} imports "${specifier}": ${problem}`);
    }
  }
  return problems;
}

function judge(path: string, folder: string, specifier: string): string | undefined {
  if (specifier.startsWith(".")) {
    const target = resolveRelative(path, specifier);
    if (!target.startsWith(`${folder}/`)) return "it leaves its package";
    // What stands beside `src`, in `test`, may use the package by its public face, as others do.
    if (target === `${folder}/src/index.ts` && path.startsWith(`${folder}/src/`)) {
      return "inside a package, import the file, not its index.ts";
    }
    return undefined;
  }
  const name = packageNameIn(specifier);
  if (name === undefined) return undefined;
  const allowed = allowedArrows[folder] ?? [];
  const inTests = isTest(path) ? (allowedInTests[folder] ?? []) : [];
  if (allowed.includes(specifier) || inTests.includes(specifier)) return undefined;
  return specifier === name || entries.has(specifier)
    ? `${folder} may not know ${specifier}`
    : "a deep path into another package";
}

/** Names of the workspace packages that each package imports outside of its tests, by folder. */
export function findArrows(sources: Sources): Map<string, Set<string>> {
  const arrows = new Map<string, Set<string>>();
  for (const [path, text] of sources) {
    const folder = packageFolderOf(path);
    const known = arrows.get(folder) ?? new Set();
    arrows.set(folder, known);
    if (isTest(path)) continue;
    for (const { specifier } of importsOf(path, text)) {
      const name = packageNameIn(specifier);
      if (name !== undefined) known.add(name);
    }
  }
  return arrows;
}

/** Every cycle among the files, imports of types included, each as the list of its files. */
export function findCycles(sources: Sources): string[][] {
  const edges = new Map([...sources.keys()].map((path) => [path, filesImportedBy(path, sources)]));
  return cyclesAmong(edges);
}

/** The files of its own package that a file imports. */
export function filesImportedBy(path: string, sources: Sources): string[] {
  return importsOf(path, sources.get(path) ?? "")
    .filter(({ specifier }) => specifier.startsWith("."))
    .map(({ specifier }) => resolveRelative(path, specifier))
    .filter((target) => sources.has(target));
}

/**
 * Every circle among the rooms of a house: in each folder, its files and its folders, where one folder imports another by any file
 * in it. Imports of types and `import()` count; tests do not, for they may look at everything. Each is told by its rooms.
 */
export function findFolderCircles(sources: Sources): string[][] {
  return [...roomsByHouse(sources).values()]
    .flatMap((rooms) => cyclesAmong(rooms))
    .filter((cycle) => cycle.some(isFolder));
}

/** Which files and folders right in a folder look into which others of them. Tests do not count. */
export function findRooms(sources: Sources, folder: string): ReadonlyMap<string, ReadonlySet<string>> {
  return roomsByHouse(sources).get(folder) ?? new Map<string, Set<string>>();
}

function roomsByHouse(sources: Sources): Map<string, Map<string, Set<string>>> {
  const houses = new Map<string, Map<string, Set<string>>>();
  for (const [path, text] of sources) {
    if (isTest(path)) continue;
    for (const { specifier } of importsOf(path, text)) {
      const target = resolveRelative(path, specifier);
      if (!specifier.startsWith(".") || !sources.has(target)) continue;
      const { folder, from, to } = roomsOf(path, target);
      const rooms = houses.get(folder) ?? new Map<string, Set<string>>();
      houses.set(folder, rooms);
      rooms.set(from, (rooms.get(from) ?? new Set()).add(to));
    }
  }
  return houses;
}

/** The folder in which two files part, and the room of each in it. */
function roomsOf(path: string, target: string): { folder: string; from: string; to: string } {
  const [here, there] = [path.split("/"), target.split("/")];
  const parting = here.findIndex((part, index) => part !== there[index]);
  const room = (parts: readonly string[]): string => parts.slice(0, parting + 1).join("/");
  return { folder: here.slice(0, parting).join("/"), from: room(here), to: room(there) };
}

/** What has only files in it is the other search's business. */
const isFolder = (room: string): boolean => !room.endsWith(".ts");

function cyclesAmong(edges: ReadonlyMap<string, Iterable<string>>): string[][] {
  const cycles: string[][] = [];
  const done = new Set<string>();
  const trail: string[] = [];
  const visit = (path: string): void => {
    const at = trail.indexOf(path);
    if (at !== -1) cycles.push([...trail.slice(at), path]);
    if (at !== -1 || done.has(path)) return;
    trail.push(path);
    for (const target of edges.get(path) ?? []) visit(target);
    trail.pop();
    done.add(path);
  };
  for (const path of edges.keys()) visit(path);
  return cycles;
}

/** Several searches look at the same files, and to parse them all takes seconds. */
const parsed = new Map<string, { readonly text: string; readonly imports: Import[] }>();

/** All that a file imports or exports from elsewhere or declares of it: values, types, `import()` of either kind, `require`. */
export function importsOf(path: string, text: string): readonly Import[] {
  const known = parsed.get(path);
  if (known?.text === text) return known.imports;
  const imports = parseImports(path, text);
  parsed.set(path, { text, imports });
  return imports;
}

function parseImports(path: string, text: string): Import[] {
  const { program, errors } = parseSync(path, text);
  const broken = errors[0];
  if (broken !== undefined) throw new Error(`${path}: ${broken.message}`);
  const found: Import[] = [];
  const add = (source: { value: unknown; start: number } | null): void => {
    if (typeof source?.value !== "string") return;
    found.push({ specifier: source.value, line: text.slice(0, source.start).split("\n").length });
  };
  new Visitor({
    ImportDeclaration: (node) => add(node.source),
    ExportNamedDeclaration: (node) => add(node.source),
    ExportAllDeclaration: (node) => add(node.source),
    ImportExpression: (node) => {
      if (node.source.type === "Literal") add(node.source);
    },
    TSImportType: (node) => add(node.source),
    TSExternalModuleReference: (node) => add(node.expression),
    TSModuleDeclaration: (node) => {
      if (node.id.type === "Literal") add(node.id);
    },
    CallExpression: ({ callee, arguments: [first] }) => {
      const name = callee.type === "MemberExpression" ? callee.object : callee;
      const requires = name.type === "Identifier" && name.name === "require";
      if (requires && first?.type === "Literal") add(first);
    },
  }).visit(program);
  return found;
}

const packageNameIn = (specifier: string): string | undefined =>
  /^(?:@simjobs\/[^/]+|simjobs(?=\/|$))/.exec(specifier)?.[0];

export const isTest = (path: string): boolean => path.endsWith(".test.ts") || path.includes("/test/");

const packageFolderOf = (path: string): string => path.split("/").slice(0, 2).join("/");

const resolveRelative = (path: string, specifier: string): string =>
  posix.join(posix.dirname(path), specifier).replace(/\.js$/, ".ts");
