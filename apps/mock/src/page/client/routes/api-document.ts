/** As much of a JSON schema as the page shows. */
export interface Schema {
  readonly type?: string | readonly string[];
  readonly format?: string;
  readonly description?: string;
  readonly "x-fact"?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly default?: unknown;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
}

export interface Parameter {
  readonly name: string;
  readonly in: "path" | "query" | "header";
  readonly required?: boolean;
  readonly description?: string;
  readonly schema: Schema;
}

type Content = Readonly<Record<string, { readonly schema?: Schema }>>;

interface Operation {
  readonly summary?: string;
  readonly description?: string;
  readonly "x-fact"?: string;
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly content: Content };
  readonly responses: Readonly<Record<string, { readonly description: string; readonly content?: Content }>>;
}

/** As much of an OpenAPI document of the mock as the page shows. */
export interface ApiDocument {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

export interface Route {
  /** What tells it from all others: `POST /jobs/{id}/cancel`. */
  readonly key: string;
  readonly service: "ionworks" | "jess";
  readonly method: string;
  readonly path: string;
  readonly operation: Operation;
}

/** The routes of a document, those of one path side by side. */
export function routesOf(service: Route["service"], { paths }: ApiDocument): Route[] {
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([name, operation]) => {
      const method = name.toUpperCase();
      return { key: `${method} ${path}`, service, method, path, operation };
    }),
  );
}

/** A value that fits a schema, to begin with. */
export function exampleOf(schema: Schema): unknown {
  const { type, properties, items, anyOf, oneOf, required = [] } = schema;
  if (schema.const !== undefined) return schema.const;
  if (schema.default !== undefined) return schema.default;
  if (schema.enum !== undefined) return schema.enum[0];
  const first = anyOf?.[0] ?? oneOf?.[0];
  if (first !== undefined) return exampleOf(first);
  if (properties !== undefined) {
    return Object.fromEntries(
      Object.entries(properties)
        .filter(([name]) => required.includes(name))
        .map(([name, inner]) => [name, exampleOf(inner)]),
    );
  }
  const kind = typeof type === "string" ? type : type?.[0];
  if (kind === "array") return items === undefined ? [] : [exampleOf(items)];
  return plainExamples.get(kind) ?? {};
}

const plainExamples = new Map<string | undefined, unknown>([
  ["string", ""],
  ["integer", 0],
  ["number", 0],
  ["boolean", false],
  ["null", null],
]);

/** What may stand at a place, in short: `string or null`. */
export function typeText(schema: Schema): string {
  const { type, items, properties, anyOf, oneOf } = schema;
  if (schema.enum !== undefined) return schema.enum.map((value) => JSON.stringify(value)).join(" or ");
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  const several = anyOf ?? oneOf;
  if (several !== undefined) return [...new Set(several.map(typeText))].join(" or ");
  if (type === "array") return items === undefined ? "list" : `list of ${typeText(items)}`;
  if (properties !== undefined) return "object";
  return typeof type === "string" ? type : (type?.join(" or ") ?? "anything");
}

/** The objects in a schema whose fields are told: itself, or those that it may be or hold. */
export function objectsIn({ properties, items, anyOf, oneOf, ...schema }: Schema): readonly Schema[] {
  if (properties !== undefined) return [{ ...schema, properties }];
  const inner = anyOf ?? oneOf ?? (items === undefined ? [] : [items]);
  return inner.flatMap(objectsIn);
}
