import type { TokenStore } from "@simjobs/jess";
import type { SecretsFile } from "../../files/secrets-file.js";
import { jessTokenKey } from "./jess-settings.js";

/**
 * The session token of one account in the secrets file.
 *
 * @param keeps - a token is kept also where none was kept before. Otherwise one is only renewed: who has not signed in to stay has
 * nothing written, and who has signed out meanwhile stays so
 * @param onUnkept - is told why one that was to be kept is not: a session that was begun is good all the same
 */
export function jessTokenStore(
  secrets: SecretsFile,
  { url, email }: { readonly url: string; readonly email: string },
  keeps: boolean,
  onUnkept: (error: unknown) => void = () => {},
): TokenStore {
  const key = jessTokenKey(url, email);
  const isKept = async (): Promise<boolean> => keeps || secrets.has(key);
  return {
    read: () => secrets.get(key),
    write: async (token) => {
      if (!(await isKept())) return;
      await secrets.set(key, token).catch((error: unknown) => {
        onUnkept(error);
        throw error;
      });
    },
    clear: async () => void (await secrets.remove(key)),
    // Where nothing is kept, there is nobody to wait for.
    exclusively: async (work) => ((await isKept()) ? secrets.exclusively("jess-sign-in", work) : work()),
  };
}
