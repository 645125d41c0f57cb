/** An object of a model. */
export interface IdfObject {
  readonly type: string;
  readonly fields: readonly string[];
}

/** The objects of a model, in their order; comments are left out. */
export function readIdf(text: string): IdfObject[] {
  return text
    .replaceAll(/!.*/gu, "")
    .split(";")
    .map((object) => object.split(",").map((field) => field.trim()))
    .filter(([type = ""]) => type !== "")
    .map(([type = "", ...fields]) => ({ type, fields }));
}

/** An object in the form of a model. */
export function idfText({ type, fields }: IdfObject): string {
  if (fields.length === 0) return `${type};\n`;
  return `${type},\n${fields.map((field) => `    ${field}`).join(",\n")};\n`;
}
