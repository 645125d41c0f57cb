// What makes a bundled program start sooner: plugins and settings of the bundler.
import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { parseSync, Visitor } from "rolldown/utils";

const inUndici = (path) => /[\\/]undici[\\/]lib[\\/]/.test(path ?? "");
const nothing = "\0lean-undici:nothing";

/** What undici gets in place of some of Node's own modules, which take 2 to 5 ms to load. */
const leanBuiltins = {
  // It wants one number, the limit of headers, and one class, which bodies are compared with.
  "node:http": "exports.maxHeaderSize = 16384; exports.IncomingMessage = class IncomingMessage {};",
  // It calls the function itself and none of its methods.
  "node:assert": `module.exports = (value, message) => {
    if (!value) throw Object.assign(new Error(message ?? "an assertion in undici failed"), { code: "ERR_ASSERTION" });
  };`,
};
const prefix = "\0lean-undici:";

/** What undici gets in place of an import of Node's own; undefined for the real one. */
export function leanBuiltin(id, importer) {
  return Object.hasOwn(leanBuiltins, id) && inUndici(importer) ? prefix + id : undefined;
}

/**
 * Leaves out of undici what no request of ours comes to, which saves some 15 ms of loading and a quarter of its text: HTTP/2,
 * which must be asked for with `allowH2`; bodies of FormData, with all of `fetch` behind them; and most of two of Node's
 * own modules.
 */
export function leanUndici() {
  return {
    name: "lean-undici",
    resolveId(id, importer) {
      if (!inUndici(importer)) return null;
      if (/[\\/](?:client-h2|web[\\/]fetch[\\/]body)(?:\.js)?$/.test(id)) return nothing;
      return leanBuiltin(id, importer) ?? null;
    },
    load(id) {
      if (/[\\/]llhttp(?:_simd)?-wasm\.js$/.test(id)) return fileOfWasm(this, id);
      if (id === nothing)
        return `module.exports = () => { throw new Error("this part of undici is not in this program"); };`;
      return id.startsWith(prefix) ? (leanBuiltins[id.slice(prefix.length)] ?? null) : null;
    },
  };
}

/** undici holds its HTTP parser twice, as text; as files of bytes, only one of them is read. */
function fileOfWasm(build, id) {
  const [, text] = /wasmBase64 = '([^']+)'/.exec(readFileSync(id, "utf8"));
  const file = build.emitFile({
    type: "asset",
    fileName: `chunks/${basename(id, "-wasm.js")}.wasm`,
    source: Buffer.from(text, "base64"),
  });
  return `module.exports = require("node:fs").readFileSync(\`\${__dirname}/${basename(build.getFileName(file))}\`);`;
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
      name: "start",
      test: /[\\/]apps[\\/]cli[\\/]src[\\/](?:run-process|run|commands[\\/]status|services[\\/]jess[\\/]jess-service|references[\\/]parse-references|output[\\/]print-table)\.ts$|[\\/]undici[\\/]lib[\\/](?:dispatcher[\\/]client|core[\\/]util)\.js$|^\0?rolldown[\\/]runtime/,
    },
  ],
};
