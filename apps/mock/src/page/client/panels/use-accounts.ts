import { useEffect, useState } from "preact/hooks";
import { useAct } from "../parts/use-store.js";
import { askMock } from "../state/ask-mock.js";

/** As much of an account as the page uses. */
export interface Account {
  readonly name: string;
  readonly ionworks: { readonly apiKey: string; readonly projectId: string };
  readonly jess: { readonly email: string; readonly password: string };
}

/** The two accounts, whose credentials are made up of the seed. */
export function useAccounts(seed: string): readonly Account[] {
  const act = useAct();
  const [accounts, setAccounts] = useState<readonly Account[]>([]);
  useEffect(() => {
    act(async () =>
      setAccounts((await askMock<{ readonly accounts: Account[] }>("GET", "/accounts")).accounts),
    );
  }, [seed, act]);
  return accounts;
}
