import { objectsIn, typeText, type Schema } from "./api-document.js";

/** How far down fields are shown at once. */
const openLevels = 1;

/** The fields of what is sent or comes back, each with its type and how it is known. */
export function SchemaFields({ schema, level = 0 }: { readonly schema: Schema; readonly level?: number }) {
  const objects = objectsIn(schema);
  if (objects.length === 0) return <p class="facts">{typeText(schema)}</p>;
  return (
    <>
      {objects.map((object, index) => (
        <ul key={String(index)} class="fields">
          {Object.entries(object.properties ?? {}).map(([name, inner]) => (
            <FieldLine
              key={name}
              name={name}
              schema={inner}
              isNeeded={object.required?.includes(name) === true}
              level={level}
            />
          ))}
        </ul>
      ))}
    </>
  );
}

interface FieldLineProps {
  readonly name: string;
  readonly schema: Schema;
  readonly isNeeded: boolean;
  readonly level: number;
}

function FieldLine({ name, schema, isNeeded, level }: FieldLineProps) {
  const line = (
    <>
      <code class={isNeeded ? "needed" : ""}>{name}</code> <small>{typeText(schema)}</small>
      {schema.description !== undefined && <span> {schema.description}</span>}
      <Fact text={schema["x-fact"]} />
    </>
  );
  if (objectsIn(schema).length === 0) return <li>{line}</li>;
  return (
    <li>
      <details open={level < openLevels}>
        <summary>{line}</summary>
        <SchemaFields schema={schema} level={level + 1} />
      </details>
    </li>
  );
}

/** How something is known: `[doc job_status]`, or that nobody knows. */
export function Fact({ text }: { readonly text: string | undefined }) {
  if (text === undefined) return null;
  return (
    <span class={`fact${/UNKNOWN|inferred/u.test(text) ? " unsure" : ""}`}>
      {text.replaceAll(/[[\]]/gu, "")}
    </span>
  );
}
