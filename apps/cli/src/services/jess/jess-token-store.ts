import type { TokenStore } from "@simjobs/jess";
import type { SecretsFile } from "../../files/secrets-file.js";
import { jessTokenKey } from "./jess-settings.js";

/** Keeps the session token of one account in the secrets file. */
export function jessTokenStore(secrets: SecretsFile, url: string, email: string): TokenStore {
  const key = jessTokenKey(url, email);
  return {
    read: () => secrets.get(key),
    write: (token) => secrets.set(key, token),
    clear: async () => void (await secrets.remove(key)),
    exclusively: (work) => secrets.exclusively("jess-sign-in", work),
  };
}
