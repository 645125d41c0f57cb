import { JobError, wrongArgument } from "@simjobs/core";
import { parseUrl } from "./parse-url.js";
import { plainHttpWith } from "./plain-hosts.js";
import { shownAddress } from "./shown-address.js";

/**
 * Checks the address of a service and writes it in one form: scheme, host, port and base path, no slash at the end.
 * Only https is spoken, plain http with this machine alone (127.0.0.0/8, `::1`, `localhost`) unless hosts are named.
 *
 * @param plain - `plainHttpHosts`: to these, credentials are sent in the clear; `mock`, or `mock:4010` for one port
 * @throws {JobError} `bad_input` for what is no address, `unsafe_address` for one that would send credentials in the
 * clear
 */
export function parseServiceAddress(
  address: string | URL,
  plain: { readonly plainHttpHosts?: readonly string[] | undefined } = {},
): string {
  const speaksPlain = plainHttpWith(plain.plainHttpHosts);
  const text = address instanceof URL ? address.href : address;
  if (typeof text !== "string") {
    throw wrongArgument("baseUrl", "the address of a service, as a text or a URL", address, {
      hint: "Write it in full, such as https://api.example.org/base.",
    });
  }
  const shown = (): string => shownAddress(text);
  const trimmed = text.trim();
  const url = parseUrl(trimmed);
  if (url === undefined) {
    throw new JobError("bad_input", `"${shown()}" is not the address of a service`, {
      hint: "Write it in full, such as https://api.example.org/base.",
    });
  }
  if (url.protocol !== "https:" && url.protocol !== "http:") {
    throw new JobError("bad_input", `"${shown()}" is not a web address`, {
      hint: "Write an https:// address.",
    });
  }
  if (url.username !== "" || url.password !== "") {
    throw new JobError("bad_input", "the address of a service must not hold a user name or password", {
      hint: "Leave them out, and give credentials by themselves.",
    });
  }
  // `?` and `#` alone leave no trace in the parsed address.
  if (/[?#]/u.test(trimmed)) {
    throw new JobError("bad_input", `"${shown()}" must not have a query or a fragment`, {
      hint: "Leave out everything from ? or # on.",
    });
  }
  if (url.protocol === "http:" && !speaksPlain(url)) {
    throw new JobError("unsafe_address", `"${shown()}" would send credentials in the clear`, {
      hint: "Use https; plain http is spoken with this machine only, and with what `plainHttpHosts` names.",
    });
  }
  return `${url.origin}${url.pathname.replace(/\/+$/u, "")}`;
}
