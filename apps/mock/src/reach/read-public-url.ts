import { MockInputError } from "../base/mock-input-error.js";
import { shownAddress } from "./shown-address.js";

/**
 * The address by which others call the mock, such as `http://twin:8787`: through a proxy, or from another container.
 *
 * @param what - what it is called, for the message
 * @returns it without a slash at the end; `null` for nothing, as an unset variable leaves it
 * @throws {MockInputError} for what is no web address of a server
 */
export function readPublicUrl(what: string, given: string | undefined): string | null {
  const text = (given ?? "").trim();
  if (text === "") return null;
  let url: URL | undefined;
  try {
    url = new URL(text);
  } catch {
    url = undefined;
  }
  const isPlain =
    (url?.protocol === "http:" || url?.protocol === "https:") &&
    url.username === "" &&
    url.password === "" &&
    !/[?#]/u.test(text);
  if (url === undefined || !isPlain)
    throw new MockInputError(
      `the ${what} must be an address such as http://twin:8787, not "${shownAddress(text)}"`,
    );
  return `${url.origin}${url.pathname.replace(/\/+$/u, "")}`;
}
