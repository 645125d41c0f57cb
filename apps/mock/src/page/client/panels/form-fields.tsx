import type { FieldAbout } from "../../page-messages.js";

/** What somebody has filled in, by the names of the fields. */
export type Filled = Readonly<Record<string, string>>;

interface FormFieldsProps {
  readonly fields: readonly FieldAbout[];
  readonly filled: Filled;
  readonly onFill: (filled: Filled) => void;
}

/** A field for each thing that can be told. What is left empty is not told. */
export function FormFields({ fields, filled, onFill }: FormFieldsProps) {
  return (
    <>
      {fields.map((field) => (
        <label key={field.name} class="field" title={field.about}>
          <span>{field.name}</span>
          <Field
            field={field}
            value={filled[field.name] ?? ""}
            onFill={(value) => onFill({ ...filled, [field.name]: value })}
          />
        </label>
      ))}
    </>
  );
}

interface FieldProps {
  readonly field: FieldAbout;
  readonly value: string;
  readonly onFill: (value: string) => void;
}

function Field({ field: { type, values, initial = "" }, value, onFill }: FieldProps) {
  const choices = type === "flag" ? ["true", "false"] : values;
  if (choices !== undefined) {
    return (
      <select value={value} onChange={({ currentTarget }) => onFill(currentTarget.value)}>
        <option value="">{initial === "" ? "any" : `${initial} (usual)`}</option>
        {choices.map((choice) => (
          <option key={choice} value={choice}>
            {choice}
          </option>
        ))}
      </select>
    );
  }
  return (
    <input
      type="text"
      inputMode={type === "whole" ? "numeric" : "text"}
      placeholder={initial}
      value={value}
      spellcheck={false}
      autocomplete="off"
      onInput={({ currentTarget }) => onFill(currentTarget.value)}
    />
  );
}

/** What was filled in as JSON: numbers and flags are read as such; what cannot be is left as text, for the mock to refuse. */
export function toldBy(fields: readonly FieldAbout[], filled: Filled): Record<string, unknown> {
  return Object.fromEntries(
    fields.flatMap(({ name, type }) => {
      const text = filled[name] ?? "";
      return text === "" ? [] : [[name, type === "text" || type === "choice" ? text : readAs(text)]];
    }),
  );
}

function readAs(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
