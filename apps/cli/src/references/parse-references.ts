import { formatReference, JobError, parseReference, type JobRef } from "@simjobs/core";
import { Accounts } from "../services/accounts.js";
import { loadAllServiceKinds, loadServiceKind } from "../services/registry.js";
import type { CliContext } from "../context.js";
import { withAccount } from "../input/with-account.js";
import type { StoreNames } from "../settings/store-names.js";

interface ReferenceOptions {
  /** The one after `--profile`. */
  readonly profile?: string | undefined;
  /**
   * For commands that change nothing: the beginning of an id, of four signs and more, stands for the one job whose id begins so,
   * of those that were submitted from here (`noted`), or also of those that services list (`listed`).
   *
   * @default none: references are whole
   */
  readonly canBegin?: "noted" | "listed" | undefined;
  /** As of `AccountsOptions`, for what is asked of services. */
  readonly inFleet?: StoreNames | undefined;
}

/**
 * Reads references, each once: `jess:12259`, and `@night` or `@last` for the jobs of a group or of the last submit. Each
 * comes out with the name of its account, where it needs one. Only the services that they name are loaded.
 *
 * @throws {JobError} `bad_input`
 */
export async function parseReferences(
  context: CliContext,
  texts: readonly string[],
  options: ReferenceOptions = {},
): Promise<readonly JobRef[]> {
  const refs = new Map<string, JobRef>();
  // Settings are read once for all of them, and not before one needs them.
  let settings: Promise<Accounts> | undefined;
  const accounts = async (): Promise<Accounts> =>
    (settings ??= Accounts.create(context, { profile: options.profile }));
  for (const text of texts) {
    for (const ref of await referencesIn(context, text, options, accounts))
      refs.set(formatReference(ref), ref);
  }
  return [...refs.values()];
}

/**
 * Reads the reference of one job.
 *
 * @throws {JobError} `bad_input`, also for a group of several
 */
export async function parseOneReference(
  context: CliContext,
  text: string,
  options: ReferenceOptions = {},
): Promise<JobRef> {
  const [ref, ...others] = await parseReferences(context, [text], options);
  if (ref !== undefined && others.length === 0) return ref;
  throw new JobError("bad_input", `${text} stands for ${others.length + 1} jobs, and here is one needed`, {
    hint: "Write the reference of one of them.",
  });
}

async function referencesIn(
  context: CliContext,
  text: string,
  options: ReferenceOptions,
  accounts: () => Promise<Accounts>,
): Promise<readonly JobRef[]> {
  if (text.startsWith("@")) {
    const { expandGroup } = await import("./expand-group.js");
    return expandGroup(context, text.slice(1), options);
  }
  if (options.canBegin !== undefined && !text.includes(":")) {
    const { bareBeginning, findBeginning, nothingBegins } = await import("./find-beginning.js");
    const bare = bareBeginning(text);
    const found = bare === undefined ? undefined : await findBeginning(context, bare, options);
    if (found !== undefined) return [found];
    if (bare !== undefined) throw nothingBegins(bare);
  }
  const kind = await loadServiceKind(/^[^@:]*/.exec(text)?.[0] ?? "");
  const kinds = kind === undefined ? await loadAllServiceKinds() : [kind];
  const grammars = kinds.map(({ grammar }) => grammar);
  const ref = parseReference(text, grammars);
  const grammar = grammars.find(({ provider }) => provider === ref.provider);
  if (options.canBegin !== undefined && grammar !== undefined && grammar.id === undefined) {
    const { beginningIn, findBeginning } = await import("./find-beginning.js");
    const begun = beginningIn(ref, text, grammar);
    const found = begun === undefined ? undefined : await findBeginning(context, begun, options);
    if (found !== undefined) return [found];
  }
  if (ref.account !== undefined) return [ref];
  return [withAccount(ref, await (await accounts()).nameOf(ref.provider))];
}
