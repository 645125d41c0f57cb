import type { SettingSource } from "../settings/setting-source.js";
import type { Opening, ServiceKind } from "./service.js";

/** What goes before what, of those that a command signs in with. */
const order: readonly SettingSource["from"][] = ["environment", "stored", "vendor"];

/** Where the secret comes from that a command would sign in with; undefined for none. Asks nobody, and reads no secret. */
export async function credentialOf(kind: ServiceKind, opening: Opening): Promise<SettingSource | undefined> {
  if (!(await kind.hasCredentials(opening))) return undefined;
  const secrets = (await kind.sources(opening)).filter(({ isSecret }) => isSecret);
  return order.flatMap((from) => secrets.filter((source) => source.from === from))[0];
}
