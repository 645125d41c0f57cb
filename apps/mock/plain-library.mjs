// What lets a bundled library be bundled once more, by a bundler of its users.
import { isBuiltin } from "node:module";

const prefix = "\0builtin:";

/**
 * Has CommonJS dependencies import Node's own modules. Left to itself, the bundler has them call a `require` that it makes
 * of `import.meta.url`; where a user's bundler knows no such thing, as for CommonJS, the library does not load.
 */
export function plainLibrary() {
  return {
    name: "plain-library",
    resolveId(id, _importer, { kind }) {
      if (!isBuiltin(id)) return null;
      return kind === "require-call" ? prefix + id : { id, external: true };
    },
    load(id) {
      if (!id.startsWith(prefix)) return null;
      return `import it from ${JSON.stringify(id.slice(prefix.length))};\nexport { it as "module.exports" };`;
    },
    generateBundle(_options, bundle) {
      for (const { type, fileName, code } of Object.values(bundle)) {
        if (type === "chunk" && /\bcreateRequire\b/.test(code))
          this.error(`${fileName} calls require, which bundlers of its users may not know`);
      }
    },
  };
}
