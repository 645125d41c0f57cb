// What lets a bundled library be bundled once more, by a bundler of its users.
import { isBuiltin } from "node:module";

const prefix = "\0builtin:";
const nothing = "\0plain-library:nothing";

/**
 * Has CommonJS dependencies import Node's own modules. Left to itself, the bundler has them call a `require` that it makes
 * of `import.meta.url`; where a user's bundler knows no such thing, as for CommonJS, the library does not load.
 *
 * It also leaves out pino: fastify loads it when an app has a logger, which ours has not.
 */
export function plainLibrary() {
  return {
    name: "plain-library",
    resolveId(id, importer, { kind }) {
      if (id === "pino" && /[\\/]fastify[\\/]lib[\\/]/.test(importer ?? "")) return nothing;
      if (!isBuiltin(id)) return null;
      return kind === "require-call" ? prefix + id : { id, external: true };
    },
    load(id) {
      if (id === nothing)
        return `module.exports = () => { throw new Error("there is no logger in this program"); };`;
      if (!id.startsWith(prefix)) return null;
      return `import it from ${JSON.stringify(id.slice(prefix.length))};\nexport { it as "module.exports" };`;
    },
    transform(code, id) {
      // It looks for the name of a plugin's file there, if there is any.
      if (/[\\/]fastify[\\/]lib[\\/]plugin-utils\.js$/.test(id))
        return code.replace("require.cache", "undefined");
      return null;
    },
    generateBundle(_options, bundle) {
      for (const { type, fileName, code } of Object.values(bundle)) {
        if (type === "chunk" && /\bcreateRequire\b/.test(code))
          this.error(`${fileName} calls require, which bundlers of its users may not know`);
      }
    },
  };
}
