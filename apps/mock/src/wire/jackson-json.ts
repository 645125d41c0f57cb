/** JSON as Jackson's printer writes it: `"key" : value`, two spaces a level, the objects of a list on one line's end. */
export function jacksonJson(value: unknown): string {
  return write(value, "\n");
}

/** `line` is the line break with the indentation of where we are. */
function write(value: unknown, line: string): string {
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  if (typeof value !== "object" || value === null) return "null";
  if (Array.isArray(value)) {
    if (value.length === 0) return "[ ]";
    return `[ ${value.map((item) => write(item, line)).join(", ")} ]`;
  }
  const inner = `${line}  `;
  let text = "";
  for (const [key, item] of Object.entries(value)) {
    if (item === undefined) continue;
    text += `${text === "" ? "{" : ","}${inner}${quoted(key)} : ${write(item, inner)}`;
  }
  return text === "" ? "{ }" : `${text}${line}}`;
}

const knownKeys = new Map<string, string>();

/** Keys are few and come again and again. */
function quoted(key: string): string {
  let text = knownKeys.get(key);
  if (text === undefined) {
    text = JSON.stringify(key);
    if (knownKeys.size < 1000) knownKeys.set(key, text);
  }
  return text;
}
