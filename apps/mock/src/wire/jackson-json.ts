/** A real number of the service's: it is printed as Java prints a double, `100.0` and `3.155328E11`. */
export class JavaDouble {
  readonly value: number;

  constructor(value: number) {
    this.value = value;
  }

  /** For whoever prints it by other means. */
  toJSON(): number {
    return this.value;
  }

  /** With digits behind the point always, and with an exponent from ten million on and below a thousandth. */
  toString(): string {
    const size = Math.abs(this.value);
    const isPlain = size === 0 || (size >= 1e-3 && size < 1e7);
    const [digits = "", exponent] = (isPlain ? String(this.value) : this.value.toExponential()).split("e");
    const real = digits.includes(".") ? digits : `${digits}.0`;
    return exponent === undefined ? real : `${real}E${String(Number(exponent))}`;
  }
}

/** JSON as Jackson's printer writes it: `"key" : value`, two spaces a level, the objects of a list on one line's end. */
export function jacksonJson(value: unknown): string {
  return write(value, "\n");
}

/** The same on one line, without a space. */
export function compactJson(value: unknown): string {
  return write(value, null);
}

/** `line` is the line break with the indentation of where we are; null is for all on one line. */
function write(value: unknown, line: string | null): string {
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  if (typeof value !== "object" || value === null) return "null";
  if (value instanceof JavaDouble) return value.toString();
  if (Array.isArray(value)) {
    if (line === null) return `[${value.map((item) => write(item, line)).join(",")}]`;
    if (value.length === 0) return "[ ]";
    return `[ ${value.map((item) => write(item, line)).join(", ")} ]`;
  }
  const inner = line === null ? null : `${line}  `;
  const [start, colon, end] = line === null ? ["", ":", ""] : [inner ?? "", " : ", line];
  let text = "";
  for (const [key, item] of Object.entries(value)) {
    if (item === undefined) continue;
    text += `${text === "" ? "{" : ","}${start}${quoted(key)}${colon}${write(item, inner)}`;
  }
  if (text === "") return line === null ? "{}" : "{ }";
  return `${text}${end}}`;
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
