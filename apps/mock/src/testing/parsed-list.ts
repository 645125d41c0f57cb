import { objectOf } from "./jess-client.js";
import type { RawAnswer } from "./raw-request.js";

/** The objects of a reply that is an array, or of one of its fields. */
export function parsedList(answer: RawAnswer, field?: string): Record<string, unknown>[] {
  const body: unknown = JSON.parse(answer.text);
  const list = field === undefined ? body : objectOf(body)[field];
  if (!Array.isArray(list)) throw new TypeError(`no list: ${answer.text}`);
  return list.map(objectOf);
}
