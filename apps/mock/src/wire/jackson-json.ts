/** JSON as Jackson's printer writes it: `"key" : value`, two spaces a level, the objects of a list on one line's end. */
export function jacksonJson(value: unknown): string {
  return write(value, "");
}

function write(value: unknown, indent: string): string {
  if (Array.isArray(value)) {
    if (value.length === 0) return "[ ]";
    return `[ ${value.map((item) => write(item, indent)).join(", ")} ]`;
  }
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "null";
  const inner = `${indent}  `;
  let text = "";
  for (const [key, item] of Object.entries(value)) {
    if (item === undefined) continue;
    text += `${text === "" ? "" : ","}\n${inner}${JSON.stringify(key)} : ${write(item, inner)}`;
  }
  return text === "" ? "{ }" : `{${text}\n${indent}}`;
}
