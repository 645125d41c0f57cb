import { CopyButton } from "../parts/copy-button.js";
import { useAccounts, type Account } from "./use-accounts.js";

/** The credentials of both accounts, to copy. */
export function Credentials({ seed }: { readonly seed: string }) {
  const accounts = useAccounts(seed);
  return (
    <div class="panel">
      <div class="tools">
        <h2>Credentials</h2>
      </div>
      <p class="about">
        Made up from the seed, and good at this mock alone. Two colleagues in one organization at Ionworks,
        strangers at JESS.
      </p>
      {accounts.map((account) => (
        <section key={account.name} class="account" aria-label={account.name}>
          <header>
            <h3>{account.name}</h3>
            <CopyButton text={exportsOf(account)} label={`the settings of ${account.name}`} />
          </header>
          <dl>
            {Object.entries(settingsOf(account)).map(([name, value]) => (
              <div key={name}>
                <dt>{name}</dt>
                <dd>
                  <code>{value}</code>
                  <CopyButton text={value} label={`${name} of ${account.name}`} />
                </dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
    </div>
  );
}

/** By the names that programs read in their environment. */
function settingsOf({ ionworks, jess }: Account): Readonly<Record<string, string>> {
  return {
    JESS_API_URL: location.origin,
    JESS_EMAIL: jess.email,
    JESS_PASSWORD: jess.password,
    IONWORKS_API_URL: location.origin,
    IONWORKS_API_KEY: ionworks.apiKey,
    IONWORKS_PROJECT_ID: ionworks.projectId,
  };
}

const exportsOf = (account: Account): string =>
  Object.entries(settingsOf(account))
    .map(([name, value]) => `export ${name}=${value}\n`)
    .join("");
