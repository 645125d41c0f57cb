import { posix } from "node:path";
import { parseSync, Visitor } from "rolldown/utils";
import type { Sources } from "./import-graph.js";

/** Something that a package shows, with the comment that stands before it; empty where there is none. */
interface Shown {
  readonly path: string;
  readonly name: string;
  readonly comment: string;
}

/** What can be called or read at a class or an interface. */
export interface ShownMethod extends Shown {
  /** The class or interface. */
  readonly owner: string;
  readonly kind: "method" | "property" | "signature";
}

interface Parsed {
  readonly declarations: ReadonlyMap<string, Shown>;
  readonly methods: readonly ShownMethod[];
}

interface Spot {
  readonly start: number;
}

/** Every name that a package shows by its index, with its comment. */
export function shownNames(sources: Sources, index: string): Shown[] {
  const { program } = parseSync(index, textIn(sources, index));
  const shown: Shown[] = [];
  new Visitor({
    ExportNamedDeclaration: ({ source, specifiers }) => {
      if (source === null || !source.value.startsWith(".")) return; // a name of another package is told there
      const path = posix.join(posix.dirname(index), source.value).replace(/\.js$/u, ".ts");
      const { declarations } = parsed(sources, path);
      for (const { local } of specifiers) {
        const name = local.type === "Literal" ? local.value : local.name;
        shown.push(declarations.get(name) ?? { path, name, comment: "" });
      }
    },
  }).visit(program);
  return shown;
}

/** Every public method of the classes and interfaces in these files, in their order. */
export function shownMethods(sources: Sources, paths: readonly string[]): ShownMethod[] {
  return paths.flatMap((path) => parsed(sources, path).methods);
}

function parsed(sources: Sources, path: string): Parsed {
  const text = textIn(sources, path);
  const { program, comments } = parseSync(path, text);
  const docs = new Map(
    comments
      .filter(({ type, value }) => type === "Block" && value.startsWith("*"))
      .map(({ value, end }) => [end, value]),
  );
  const commentBefore = ({ start }: Spot): string => docs.get(text.slice(0, start).trimEnd().length) ?? "";
  const declarations = new Map<string, Shown>();
  const methods: ShownMethod[] = [];
  const add = (name: string, spot: Spot): void => {
    declarations.set(name, { path, name, comment: commentBefore(spot) });
  };
  const addMethod = (owner: string, name: string, kind: ShownMethod["kind"], spot: Spot): void => {
    methods.push({ path, owner, name, kind, comment: commentBefore(spot) });
  };
  /** What a class has of the one above it, which stands in a file of its own. */
  const inherited = (owner: string, above: string): ShownMethod[] => {
    const source = imports.get(above);
    if (source === undefined) return [];
    const from = posix.join(posix.dirname(path), source).replace(/\.js$/u, ".ts");
    const own = parsed(sources, from).methods.filter((method) => method.owner === above);
    return own.map((method) => ({ ...method, owner }));
  };
  const imports = new Map<string, string>();
  new Visitor({
    ImportDeclaration: ({ source, specifiers }) => {
      for (const { local } of specifiers) imports.set(local.name, source.value);
    },
    ExportNamedDeclaration: (node) => {
      const { declaration } = node;
      if (declaration === null) return;
      if (declaration.type === "VariableDeclaration") {
        for (const { id } of declaration.declarations) if (id.type === "Identifier") add(id.name, node);
        return;
      }
      if (!("id" in declaration) || declaration.id?.type !== "Identifier") return;
      const { name } = declaration.id;
      add(name, node);
      if (declaration.type === "ClassDeclaration") {
        for (const member of declaration.body.body) {
          if (member.type !== "MethodDefinition" || member.kind === "constructor") continue;
          const kind = member.kind === "method" ? "method" : "property";
          if (member.key.type === "Identifier") addMethod(name, member.key.name, kind, member);
        }
        const { superClass } = declaration;
        if (superClass?.type === "Identifier") methods.push(...inherited(name, superClass.name));
      }
      if (declaration.type === "TSInterfaceDeclaration") {
        for (const member of declaration.body.body) {
          if (member.type !== "TSMethodSignature" || member.key.type !== "Identifier") continue;
          addMethod(name, member.key.name, "signature", member);
        }
      }
    },
  }).visit(program);
  return { declarations, methods };
}

function textIn(sources: Sources, path: string): string {
  const text = sources.get(path);
  if (text === undefined) throw new Error(`there is no ${path}`);
  return text;
}
