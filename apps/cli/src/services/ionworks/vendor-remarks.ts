import { modeOfOwnFile } from "../../files/read-own-file.js";
import type { CliContext } from "../../context.js";
import { filled } from "../../settings/pick-setting.js";
import type { ChosenProfile } from "../../settings/profile.js";
import type { Remark } from "../service.js";
import { ionworksSettings, isOurs } from "./ionworks-settings.js";
import { vendorProfileVariable } from "./vendor-login.js";

/** What is to be known of a login that the vendor's own program has kept. */
export function vendorRemarks(context: CliContext, profile: ChosenProfile): readonly Remark[] {
  const wanted = filled(context.env[vendorProfileVariable]);
  if (isOurs(context.env, profile)) {
    if (wanted === undefined) return [];
    return [
      {
        name: vendorProfileVariable,
        state: "note",
        text: "it is not looked at: simjobs has something of its own to sign in with",
        hint: "To use the vendor's login, sign out here: simjobs logout ionworks",
      },
    ];
  }
  const { vendor, login } = ionworksSettings(context, profile);
  const name = "ionworks login";
  if (vendor.kind === "none") {
    if (wanted === undefined) return [];
    const hint =
      "Sign in by ionworks login, or by simjobs login ionworks; a login in the system's keychain is not seen.";
    return [
      {
        name: vendorProfileVariable,
        state: "note",
        text: "there is no credential file of the vendor's own program",
        hint,
      },
    ];
  }
  if (vendor.kind === "unusable") {
    const text = `${vendor.path} is of no use: ${vendor.why}`;
    return [{ name, state: "warning", text, hint: "Sign in here: simjobs login ionworks" }];
  }
  const { path, url } = vendor.login;
  if (login === undefined) {
    const text = `the login in ${path} is for ${url ?? "another address"}, and is not used`;
    return [{ name, state: "note", text, hint: "Unset IONWORKS_API_URL to use it." }];
  }
  const rights = modeOfOwnFile(path) & 0o777;
  if (context.machine.platform === "win32" || (rights & 0o077) === 0) return [];
  return [
    {
      name,
      state: "warning",
      text: `${path} holds a key, and others may use it (mode ${rights.toString(8).padStart(3, "0")})`,
      hint: `Take their rights away: chmod 600 ${path}`,
    },
  ];
}
