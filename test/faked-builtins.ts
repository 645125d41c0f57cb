import { isBuiltin } from "node:module";
import type { InputOptions } from "rolldown";
import { scan } from "rolldown/experimental";

type Kind = "import-statement" | "require-call" | "dynamic-import";

/**
 * Looks through the modules of a bundle, writing nothing, and tells where one of its modules would get something else for one of Node's own modules. A stand-in that
 * only hands on the real one is none.
 */
export async function findFakedBuiltins(options: InputOptions): Promise<string[]> {
  const found = new Set<string>();
  await scan({
    ...options,
    onLog: () => {},
    plugins: [
      options.plugins,
      {
        name: "find-faked-builtins",
        async buildEnd() {
          for (const importer of this.getModuleIds()) {
            const { code } = this.getModuleInfo(importer) ?? {};
            for (const [id, kind] of builtinsIn(code ?? "")) {
              const resolved = await this.resolve(id, importer, { kind });
              const standIn = resolved === null ? null : this.getModuleInfo(resolved.id)?.code;
              const isReal = resolved?.external !== false && resolved !== null && isSame(resolved.id, id);
              if (!isReal && !handsOn(standIn, id)) found.add(`${importer} gets another ${id}`);
            }
          }
        },
      },
    ],
  });
  return [...found];
}

const isSame = (one: string, other: string): boolean =>
  one.replace(/^node:/, "") === other.replace(/^node:/, "");

function handsOn(standIn: string | null | undefined, id: string): boolean {
  const [, handed] =
    /^import it from "([^"]+)";\s*export \{ it as "module.exports" \};\s*$/.exec(standIn ?? "") ?? [];
  return handed !== undefined && isSame(handed, id);
}

/** What asks for another module, in any text: one too many is asked about in vain, and no more. */
const asking =
  /\b(?:(?<required>require)\(|(?<imported>import)\(|from|import)\s*(?<quote>["'])(?<id>[\w:/]+)\k<quote>/g;

/** Node's modules that a module of the bundle asks for, and how. */
function builtinsIn(code: string): [id: string, kind: Kind][] {
  return Array.from(code.matchAll(asking), ({ groups = {} }): [string, Kind] => [
    groups["id"] ?? "",
    groups["required"] ? "require-call" : groups["imported"] ? "dynamic-import" : "import-statement",
  ]).filter(([id]) => isBuiltin(id));
}
