import { MockInputError } from "../base/mock-input-error.js";

/** What real secrets look like. Keys of the mock say that they are: `iwk_mock_`. */
const shapes: readonly (readonly [what: string, shape: RegExp])[] = [
  ["an API key of Ionworks", /\biwk?_(?!mock_)[\w-]{16,}/u],
  ["a session token", /\beyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]{8,}/u],
  ["a private key", /-----BEGIN [A-Z ]*PRIVATE KEY-----/u],
];

/**
 * What the mock is told it keeps, and shows to whoever looks.
 *
 * @throws {MockInputError} for a text with something in it that looks like a secret of a real service
 */
export function refuseLiveKeys(text: string): void {
  const found = shapes.find(([, shape]) => shape.test(text));
  if (found === undefined) return;
  throw new MockInputError(
    `there is what looks like ${found[0]} in it, which the mock would keep and show: take one of its own (GET /_mock/accounts), or one that is made up, such as iwk_mock_1`,
  );
}
