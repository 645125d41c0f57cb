import { walkJson } from "./walk-json.js";

/** Where a text stops being JSON, and what was expected there. Lines and columns count from 1. */
export interface JsonError {
  readonly line: number;
  readonly column: number;
  readonly expected: string;
}

/**
 * Finds the place at which a text stops being JSON. `JSON.parse` tells it on some versions of Node only.
 *
 * @returns undefined for a text that is JSON
 */
export function findJsonError(text: string): JsonError | undefined {
  const fault = walkJson(text);
  return fault?.expected === undefined
    ? undefined
    : { line: fault.line, column: fault.column, expected: fault.expected };
}
