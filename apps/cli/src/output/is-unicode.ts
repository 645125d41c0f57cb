import type { CliContext } from "../context.js";

/** Whether more than ASCII can be shown, as far as the environment tells: where it says nothing, it can. */
export function isUnicode(env: CliContext["env"]): boolean {
  const locale = env["LC_ALL"] || env["LC_CTYPE"] || env["LANG"];
  return locale === undefined || locale === "" || /utf-?8/iu.test(locale);
}
