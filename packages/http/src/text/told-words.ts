import { KnownSecrets, type Secrets } from "../secrets/secrets.js";

/** Beyond what is kept, so much is looked at for a secret that the cut would leave half of. */
const margin = 4096;

/**
 * Words of a service as they are held, printed and written down: without what must not be told, and of a text without an
 * end the beginning, which says that it was cut.
 *
 * @param most - characters that are kept
 */
export function toldWords(text: string, most: number, secrets: Secrets = none): string {
  if (text.length <= most) return secrets.hide(text);
  const begin = secrets.hideCut(text.slice(0, most + margin)).slice(0, most);
  // A copy: a part of a text keeps all of it in memory.
  const kept = Buffer.from(begin.isWellFormed() ? begin : begin.slice(0, -1), "utf8").toString("utf8");
  return `${kept}… (cut: ${text.length} characters)`;
}

const none = new KnownSecrets();
