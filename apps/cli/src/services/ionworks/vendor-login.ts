import { join } from "node:path";
import { isJobError } from "@simjobs/core";
import { parseServiceAddress, showControls } from "@simjobs/http";
import type { CliContext } from "../../context.js";
import { errorCode, fileProblem } from "../../files/file-problem.js";
import { readOwnFile } from "../../files/read-own-file.js";
import { filled } from "../../settings/pick-setting.js";
import { plainHttpHosts } from "../../settings/plain-http-hosts.js";

/** The variable of the vendor's own programs that says which of their logins is meant. */
export const vendorProfileVariable = "IONWORKS_PROFILE";

/** What the vendor's own program, `ionworks login`, has kept. */
export interface VendorLogin {
  readonly path: string;
  readonly apiKey: string | undefined;
  readonly token: string | undefined;
  /** Where it is good; undefined where the file does not say. */
  readonly url: string | undefined;
  readonly projectId: string | undefined;
  readonly organizationId: string | undefined;
}

/** What was found of it: nothing, a login, or a file that tells of none that can be used. */
export type VendorFinding =
  | { readonly kind: "none" }
  | { readonly kind: "found"; readonly login: VendorLogin }
  | { readonly kind: "unusable"; readonly path: string; readonly why: string };

type Fields = Readonly<Record<string, unknown>>;

/**
 * Reads the file in which `ionworks login` keeps a key where there is no keychain. It is never written. What it looks like inside is
 * not documented: the usual words are understood, under profiles or without, and what they do not tell is not guessed.
 *
 * @see docs/services/ionworks.md 7.3
 */
export function readVendorLogin(context: Pick<CliContext, "env" | "settingsFolders">): VendorFinding {
  for (const folder of context.settingsFolders()) {
    const path = join(folder, "ionworks", "credentials.json");
    const text = textOf(path);
    if (text === undefined) continue;
    if (typeof text !== "string") return { kind: "unusable", path, ...text };
    return understood(path, text, context.env);
  }
  return { kind: "none" };
}

/** Undefined where there is no such file. */
function textOf(path: string): string | { readonly why: string } | undefined {
  try {
    return readOwnFile(path);
  } catch (error) {
    return ["ENOENT", "ENOTDIR"].includes(errorCode(error) ?? "") ? undefined : { why: fileProblem(error) };
  }
}

function understood(path: string, text: string, env: CliContext["env"]): VendorFinding {
  const unusable = (why: string): VendorFinding => ({ kind: "unusable", path, why });
  const whole = fieldsOf(jsonOf(text));
  if (whole === undefined) return unusable("it is no JSON object");
  const wanted = filled(env[vendorProfileVariable]);
  const entry = entryOf(whole, wanted);
  if (typeof entry === "string") return unusable(entry);
  const token = textIn(entry, ["api_token", "apiToken", "access_token", "accessToken", "bearer_token"]);
  const apiKey = textIn(entry, keyWords);
  if (apiKey === undefined && token === undefined)
    return unusable("it tells of no key in words that are known");
  const told = textIn(entry, ["api_url", "apiUrl", "base_url", "baseUrl", "url"]);
  try {
    const hosts = { plainHttpHosts: plainHttpHosts(env) };
    const login: VendorLogin = {
      path,
      apiKey,
      token: apiKey === undefined ? token : undefined,
      url: told === undefined ? undefined : parseServiceAddress(told, hosts),
      projectId: textIn(entry, ["project_id", "projectId", "default_project_id", "project"]),
      organizationId: textIn(entry, ["organization_id", "organizationId", "org_id"]),
    };
    return { kind: "found", login };
  } catch (error) {
    if (!isJobError(error)) throw error;
    return unusable(`its address cannot be used: ${error.message}`);
  }
}

const keyWords = ["api_key", "apiKey", "key", "token"] as const;

/** The login that is meant, or why there is none. */
function entryOf(whole: Fields, wanted: string | undefined): Fields | string {
  const profiles = fieldsOf(whole["profiles"]) ?? (hasKey(whole) ? undefined : whole);
  if (profiles === undefined) {
    return wanted === undefined
      ? whole
      : `it has one login without a name, and ${vendorProfileVariable} asks for ${showControls(wanted)}`;
  }
  const entries = Object.entries(profiles).flatMap(([name, value]) => {
    const fields = fieldsOf(value);
    return fields === undefined ? [] : [[name, fields] as const];
  });
  const active = textIn(whole, [
    "active_profile",
    "active",
    "current_profile",
    "current",
    "default_profile",
    "profile",
  ]);
  const name = wanted ?? active ?? "default";
  const named = entries.find(([each]) => each === name)?.[1];
  if (named !== undefined) return named;
  const [only, ...others] = entries;
  if (wanted === undefined && only !== undefined && others.length === 0) return only[1];
  const known = entries.map(([each]) => showControls(each)).join(", ");
  return `it has no login ${showControls(name)}${known === "" ? "" : `, but ${known}`}`;
}

function hasKey(fields: Fields): boolean {
  return (
    textIn(fields, [...keyWords, "api_token", "apiToken", "access_token", "accessToken", "bearer_token"]) !==
    undefined
  );
}

function textIn(fields: Fields, names: readonly string[]): string | undefined {
  for (const name of names) {
    const value = Object.hasOwn(fields, name) ? fields[name] : undefined;
    if (typeof value === "string" && value.trim() !== "") return value.trim();
  }
  return undefined;
}

function fieldsOf(value: unknown): Fields | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value))
    : undefined;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
