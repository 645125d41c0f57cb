import type { Accounts } from "../services/accounts.js";
import type { Opening, ServiceKind } from "../services/service.js";
import { readConfig } from "../settings/config-file.js";
import { profileOpening } from "./profile-opening.js";

/** Other profiles that sign in to a service by the same thing that is kept, being of the same account. */
export async function sharingProfiles(
  accounts: Accounts,
  kind: ServiceKind,
  opening: Opening,
): Promise<readonly string[]> {
  const kept = kind.kept?.(opening) ?? [];
  if (kept.length === 0) return [];
  const { profiles = {} } = await readConfig(accounts.config);
  const others = Object.entries(profiles).filter(([name]) => name !== opening.profile.name);
  const sharing = await Promise.all(
    others.map(async ([name, settings]) => {
      const other = await profileOpening(accounts, name, settings);
      return (kind.kept?.(other) ?? []).some((secret) => kept.includes(secret)) ? [name] : [];
    }),
  );
  return sharing.flat();
}
