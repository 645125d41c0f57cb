// What makes a bundled program start sooner: plugins and settings of the bundler.
import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { parseSync, Visitor } from "rolldown/utils";

const apart = "?apart";

/**
 * Gives the SDK of the Model Context Protocol a zod of its own. It uses more of it than all commands together, and what it alone
 * uses would stand in the modules that every command loads.
 */
export function zodApart() {
  return {
    name: "zod-apart",
    resolveId: {
      filter: { id: /^(?:zod(?:\/|$)|\.{1,2}\/)/ },
      async handler(id, importer) {
        const isOfSdk = /[\\/]@modelcontextprotocol[\\/]/.test(importer ?? "") && id.startsWith("zod");
        if (!isOfSdk && !importer?.endsWith(apart)) return null;
        const found = await this.resolve(id, importer.replace(apart, ""), { skipSelf: true });
        return found === null ? null : { id: found.id + apart, moduleSideEffects: false };
      },
    },
    load: {
      filter: { id: /\?apart$/ },
      handler: (id) => readFileSync(id.slice(0, -apart.length), "utf8"),
    },
  };
}

/**
 * Has CommonJS dependencies wrapped in functions, where the bundler writes arrows: what stands in parentheses is compiled at
 * once, but not an arrow by Node 20, which so reads all of their text twice.
 *
 * @see https://v8.dev/blog/preparser#pife
 */
export function eagerWrappers() {
  return {
    name: "eager-wrappers",
    renderChunk: (code) => ({
      code: code.replaceAll(
        /^(var require_\w+ = \/\* @__PURE__ \*\/ [\w.]+\(\()\((exports(?:, module)?|)\) => \{$/gm,
        "$1function ($2) {",
      ),
      map: null,
    }),
  };
}

/** Writes what a chunk hands on as one list: the bundler writes 90 characters and a function for each of 200 names. */
export function shortExports() {
  const one =
    /Object\.defineProperty\(exports, ("[\w$]+"), \{\s+enumerable: true,\s+get: function \(\) \{\s+return ([\w$.]+);\s+\}\s+\}\);\s*/g;
  return {
    name: "short-exports",
    renderChunk(code) {
      const getters = Array.from(code.matchAll(one), ([, name, value]) => `${name}: () => ${value}`);
      if (getters.length === 0) return null;
      const list = `for (const [name, get] of Object.entries({ ${getters.join(", ")} }))
  Object.defineProperty(exports, name, { enumerable: true, get });`;
      return { code: `${code.replaceAll(one, "")}\n${list}\n`, map: null };
    },
  };
}

/** Puts a copy of the bundler's own helpers, which hold no state, into the start: one file less to be found and read. */
export function runtimeInStart() {
  return {
    name: "runtime-in-start",
    generateBundle(_options, bundle) {
      const chunks = Object.values(bundle).filter(({ type }) => type === "chunk");
      const runtime = chunks.find(({ name }) => name === "rolldown-runtime");
      const start = chunks.find(({ name }) => name === "start");
      const load = `require("./${basename(runtime?.fileName ?? "")}")`;
      if (start?.code.includes(load) !== true) this.error(`the start does not say ${load}`);
      const helpers = `(() => { const exports = {}; ${runtime.code}; return exports; })()`;
      start.code = start.code.replace(load, () => helpers);
    },
  };
}

/** Writes what is not ASCII as escapes: a text of ASCII alone is read in half the time, and takes half the memory. */
export function asciiOnly() {
  return {
    name: "ascii-only",
    generateBundle(_options, bundle) {
      for (const chunk of Object.values(bundle)) if (chunk.type === "chunk") chunk.code = escaped(chunk.code);
    },
  };
}

function escaped(code) {
  return code.replace(/(\\*)([^\0-\x7f])/g, (_all, before, unit) => {
    // A backslash of its own, as in a regular expression, would escape the escape.
    if (before.length % 2 === 1) throw new Error(`"\\${unit}" in the bundle cannot be written in ASCII`);
    return `${before}\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
  });
}

// Each takes 1 to 3 ms to load, and many a command does without.
const slowBuiltins = new Set(
  ["child_process", "crypto", "dns", "fs/promises", "http", "os", "v8", "vm", "zlib"].map(
    (name) => `node:${name}`,
  ),
);

/** Has Node's slower modules loaded when they are first used, not by the chunk that may come to use them. */
export function lazyBuiltins() {
  return {
    name: "lazy-builtins",
    renderChunk: (code, chunk) => ({ code: withLazyBuiltins(code, chunk.fileName), map: null }),
  };
}

/**
 * Turns `let zlib = require("node:zlib")` into an object that loads it when asked, and `zlib.gunzip` into `zlib.it.gunzip`.
 * Leaves a name alone that also stands for something else in the text, or is used other than for its properties.
 */
function withLazyBuiltins(code, fileName) {
  const { program, errors } = parseSync(fileName, code);
  if (errors.length > 0) throw new Error(`${fileName}: ${errors[0].message}`);
  const names = new Map();
  const at = (name) => {
    if (!names.has(name)) names.set(name, { mentions: 0, loads: [], members: [] });
    return names.get(name);
  };
  new Visitor({
    Identifier: ({ name }) => (at(name).mentions += 1),
    VariableDeclarator({ id, init }) {
      if (id.type === "Identifier" && isLoadOfSlow(init)) at(id.name).loads.push(init);
    },
    MemberExpression({ object }) {
      if (object.type === "Identifier") at(object.name).members.push(object);
    },
  }).visit(program);

  const inserts = []; // [position, text]
  for (const { mentions, loads, members } of names.values()) {
    const modules = new Set(loads.map((load) => load.arguments[0].value));
    if (modules.size !== 1 || mentions !== loads.length + members.length) continue;
    for (const load of loads) inserts.push([load.start, "{ get it() { return "], [load.end, "; } }"]);
    for (const object of members) inserts.push([object.end, ".it"]);
  }
  let lazy = "";
  let done = 0;
  for (const [position, text] of inserts.toSorted(([a], [b]) => a - b)) {
    lazy += code.slice(done, position) + text;
    done = position;
  }
  return lazy + code.slice(done);
}

function isLoadOfSlow(init) {
  return (
    init?.type === "CallExpression" &&
    init.callee.type === "Identifier" &&
    init.callee.name === "require" &&
    init.arguments.length === 1 &&
    slowBuiltins.has(init.arguments[0].value)
  );
}

/**
 * Puts what a short command loads into one file, because each file costs a millisecond; what only other commands load stays
 * apart.
 */
export const quickStartChunks = {
  groups: [
    {
      // What the entry of a package names beside what a short command uses. A test keeps that the start needs none of it.
      name: "later",
      priority: 1,
      includeDependenciesRecursively: false,
      test: /[\\/]packages[\\/](?:jess[\\/]\w+[\\/](?:requests|results[\\/]model-outcome|resources[\\/]directory)|http[\\/]\w+[\\/]disk|core[\\/]\w+[\\/](?:result-path|zip))/,
    },
    {
      name: "start",
      test: /[\\/]apps[\\/]cli[\\/]src[\\/](?:run-process|run|commands[\\/](?:run-)?status|services[\\/]jess[\\/]jess-service|references[\\/]parse-references|output[\\/]print-table)\.ts$|[\\/]http[\\/]\w+[\\/]connect[\\/]nodes-client\.[jt]s$/,
    },
    {
      // The words of all commands, which is what help and completion show.
      name: "commands",
      test: /[\\/]apps[\\/]cli[\\/]src[\\/](?:commands[\\/](?!run-)[\w-]+|services[\\/].*[\\/][a-z]+-(?:submitting|commands|demo))\.ts$/,
    },
  ],
};
