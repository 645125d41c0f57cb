import { comparableName, jobStatuses } from "@simjobs/core";
import type { CliContext } from "../context.js";
import { whereKeyWords } from "../input/where-pairs.js";
import { Accounts } from "../services/accounts.js";
import { serviceNames } from "../services/registry.js";
import { readConfig } from "../settings/config-file.js";
import type { Asked } from "./asked.js";

/** The most references that are offered: the latest. */
const mostReferences = 200;

/**
 * What can stand in place of a word that is being typed, as far as this machine knows: it asks no service. Whole words, of which some begin
 * with what was typed. Nothing, where what is on record cannot be read: there is nobody to tell it to.
 *
 * @param typed - the word so far
 */
export async function suggest(context: CliContext, what: Asked, typed: string): Promise<readonly string[]> {
  const accounts = await Accounts.create(context);
  const offered = await wordsOf(accounts, what, typed);
  const begun = comparableName(typed);
  return offered.filter((word) => comparableName(word).startsWith(begun));
}

async function wordsOf(accounts: Accounts, what: Asked, typed: string): Promise<readonly string[]> {
  if (what === "profiles") return profiles(accounts);
  if (what === "references") return references(accounts);
  return pairs(accounts, typed);
}

async function profiles(accounts: Accounts): Promise<readonly string[]> {
  const config = await readConfig(accounts.config).catch(() => undefined);
  return Object.keys(config?.profiles ?? {});
}

async function groups({ submitted }: Accounts): Promise<readonly string[]> {
  return submitted.groups().catch(() => []);
}

async function references(accounts: Accounts): Promise<readonly string[]> {
  const entries = (await accounts.submitted.all()).slice(-mostReferences).toReversed();
  const refs = entries.map(({ ref, profile }) =>
    profile === undefined ? ref : ref.replace(":", `@${profile}:`),
  );
  const names = await groups(accounts);
  return [
    ...(refs.length === 0 ? [] : ["@last"]),
    ...names.filter((name) => !/[\s,]/u.test(name)).map((name) => `@${name}`),
    ...new Set(refs),
  ];
}

/** `provider=jess,st` goes on as `provider=jess,status=`, and `status=running,qu` as another word of the list, too. */
async function pairs(accounts: Accounts, typed: string): Promise<readonly string[]> {
  const [, before = "", key] = /^((?:.*,)?(?:([a-z]+)=)?)[^,=]*$/u.exec(typed) ?? [];
  if (key !== undefined) return (await valuesOf(accounts, key)).map((value) => `${before}${value}`);
  const given = /(?:^|,)([a-z]+)=[^=]*$/u.exec(before)?.[1];
  const more = given !== undefined && listed.has(given) ? await valuesOf(accounts, given) : [];
  const keys = whereKeyWords.map(([name]) => `${name}=`);
  return [...keys, ...more].map((word) => `${before}${word}`);
}

/** Keys whose value may be a list. */
const listed: ReadonlySet<string> = new Set(["provider", "account", "status"]);

async function valuesOf(accounts: Accounts, key: string): Promise<readonly string[]> {
  switch (key) {
    case "provider":
      return serviceNames();
    case "status":
      return ["active", ...jobStatuses];
    case "owner":
      return ["mine", "any"];
    case "account":
      return profiles(accounts);
    case "group":
      return (await groups(accounts)).filter((name) => !/[\s,]/u.test(name));
    default:
      return [];
  }
}
