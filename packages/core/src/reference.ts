import { isJobError, JobError } from "./job-error.js";
import type { JobRef } from "./schemas/reference.js";
import { isJobId } from "./words/job-id.js";

/** What the references of one provider look like. Each provider package exports its own. */
export interface ReferenceGrammar {
  readonly provider: string;
  /** The kinds that exist there, `job` included. */
  readonly kinds: readonly string[];
  /** A stricter form of ids, with the sentence that tells a person what is expected. */
  readonly id?: { readonly pattern: RegExp; readonly expected: string } | undefined;
  /** A reference to show to somebody who wrote a wrong one. */
  readonly example: string;
}

const defaultKind = "job";
const accountForm = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;
const nameForm = /^[a-z][a-z0-9-]{0,63}$/;
// What a shell, a list and a URL all leave alone; everything else is percent-encoded in the written form.
const uuidForm = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/iu;
const plainIdCharacters = /[^A-Za-z0-9._~-]/gu;

/**
 * An identifier as somebody typed it, in the form in which services tell it: UUIDs in small letters. Every other one is
 * opaque, and a service's own are never put into another form.
 */
export function typedId(id: string): string {
  return uuidForm.test(id) ? id.toLowerCase() : id;
}

/** Writes a reference in its one canonical form, the inverse of `parseReference`. */
export function formatReference(ref: JobRef): string {
  const account = ref.account === undefined ? "" : `@${ref.account}`;
  const kind = ref.kind === defaultKind ? "" : `${ref.kind}/`;
  // Joined and not a template: that would keep its parts beside the whole, for each of very many keys of maps.
  return [ref.provider, account, ":", kind, ref.id.replace(plainIdCharacters, percentEncode)].join("");
}

/**
 * Reads a written reference. An id that is a UUID is put into small letters.
 *
 * @param grammars - the providers that exist
 * @throws {JobError} `bad_input` with what was expected and an example in `hint`
 */
export function parseReference(text: string, grammars: readonly ReferenceGrammar[]): JobRef {
  const examples = grammars.map((grammar) => grammar.example).join(" or ");
  const wrong = (what: string, hint = `Write a job like ${examples}.`): JobError =>
    new JobError("bad_input", `"${excerpt(text)}" is not a job reference: ${what}`, { hint });

  const colon = text.indexOf(":");
  if (colon < 0) throw wrong("there is no colon between the provider and the id");
  const [provider = "", account, ...moreAccounts] = text.slice(0, colon).split("@");
  const grammar = grammars.find((candidate) => candidate.provider === provider);
  if (grammar === undefined) {
    const names = grammars.map((known) => known.provider).join(", ");
    throw wrong(`"${excerpt(provider)}" is not a provider that simjobs knows (${names})`);
  }
  const hint = `Write a job of ${provider} like ${grammar.example}.`;
  if (account !== undefined && (moreAccounts.length > 0 || !accountForm.test(account))) {
    throw wrong("the account name after @ holds letters, digits, dots, dashes and underscores only", hint);
  }

  const rest = text.slice(colon + 1);
  const slash = rest.indexOf("/");
  const kind = slash < 0 ? defaultKind : rest.slice(0, slash);
  if (!grammar.kinds.includes(kind)) {
    throw wrong(`${provider} has no kind "${excerpt(kind)}" (${grammar.kinds.join(", ")})`, hint);
  }
  const id = decodeId(rest.slice(slash + 1));
  if (id === undefined || !isJobId(id)) {
    throw wrong("the id must be 1 to 200 characters, percent-encoded where needed, and not . or ..", hint);
  }
  if (grammar.id !== undefined && !grammar.id.pattern.test(id)) throw wrong(grammar.id.expected, hint);
  return { provider, account, kind, id: typedId(id) };
}

/** As `parseReference`, and `null` for what none of these understands, such as a kind of job that a later release knows. */
export function tryParseReference(text: string, grammars: readonly ReferenceGrammar[]): JobRef | null {
  try {
    return parseReference(text, grammars);
  } catch (error) {
    if (isJobError(error, "bad_input")) return null;
    throw error;
  }
}

/** Whether two references name the same job of the same account, however they were built. */
export function sameReference(one: JobRef, other: JobRef): boolean {
  return formatReference(one) === formatReference(other);
}

/**
 * Checks that a provider's grammar can be written and read back: lower-case names, the kind `job` among the kinds.
 *
 * @throws {JobError} `bad_input`
 */
export function checkGrammar(grammar: ReferenceGrammar): void {
  for (const name of [grammar.provider, ...grammar.kinds]) {
    if (!nameForm.test(name))
      throw new JobError("bad_input", `"${excerpt(name)}" is no name for a provider or kind`);
  }
  if (!grammar.kinds.includes(defaultKind)) {
    throw new JobError("bad_input", `the kinds of ${grammar.provider} must include "${defaultKind}"`);
  }
}

function decodeId(text: string): string | undefined {
  try {
    return text.includes("/") ? undefined : decodeURIComponent(text);
  } catch {
    return undefined; // a percent sign that encodes nothing
  }
}

function percentEncode(character: string): string {
  const encoded = encodeURIComponent(character);
  // It leaves ! ' ( ) * as they are, and a shell does not.
  return encoded === character ? `%${character.charCodeAt(0).toString(16).toUpperCase()}` : encoded;
}

function excerpt(text: string): string {
  const shown = text.length > 80 ? `${text.slice(0, 80)}…` : text;
  return JSON.stringify(shown).slice(1, -1);
}
