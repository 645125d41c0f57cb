import { JobError } from "@simjobs/core";
import { proxySettingsFrom } from "@simjobs/http";
import type { CliContext } from "../context.js";
import { caHint, caVariable, readCaFile } from "../services/read-ca-file.js";
import { serviceFacts } from "../services/registry.js";
import { exitCodes } from "../exit-codes.js";
import { filled } from "../settings/pick-setting.js";
import { plainHttpHosts, plainHttpVariable } from "../settings/plain-http-hosts.js";
import { problemOf, type Check } from "./check.js";

const about = "machine";
const oldestNode = [20, 19] as const;

/** The Node that runs us, and what the environment says about connections. */
export async function checkMachine(context: CliContext): Promise<readonly Check[]> {
  return [
    nodeCheck(context.machine.nodeVersion),
    ...certificateChecks(context.env),
    ...proxyChecks(context.env),
    ...quoteChecks(context.env),
    ...plainHttpChecks(context.env),
    ...(await caChecks(context)),
  ];
}

function nodeCheck(version: string): Check {
  const [major = 0, minor = 0] = version.replace(/^v/u, "").split(".").map(Number);
  const [oldestMajor, oldestMinor] = oldestNode;
  const isNew = major > oldestMajor || (major === oldestMajor && minor >= oldestMinor);
  const name = "Node";
  if (isNew) return { about, name, state: "ok", text: version };
  const text = `${version} is older than ${oldestMajor}.${oldestMinor}`;
  return {
    about,
    name,
    state: "problem",
    text,
    hint: "Install a newer Node.",
    exitCode: exitCodes.unexpected,
  };
}

function certificateChecks({ NODE_TLS_REJECT_UNAUTHORIZED: value }: CliContext["env"]): readonly Check[] {
  if (value !== "0") return [];
  return [
    {
      about,
      name: "certificates",
      state: "warning",
      text: "NODE_TLS_REJECT_UNAUTHORIZED=0 is set: simjobs checks certificates all the same, other programs do not",
      hint: "Unset it; a certificate authority of your own goes into SIMJOBS_CA_FILE.",
    },
  ];
}

const proxyVariables = ["https_proxy", "http_proxy", "all_proxy", "no_proxy"];

function proxyChecks(env: CliContext["env"]): readonly Check[] {
  const name = "proxy";
  const settings = proxySettingsFrom(env);
  if (settings === undefined) return [];
  // Who it stands in the way of tells so at the service's own check.
  if (settings.problems.length > 0) {
    return settings.problems.map(({ message: text, hint = "Unset it." }) => ({
      about,
      name,
      state: "warning",
      text,
      hint,
    }));
  }
  // Not their values: they may hold a password.
  const set = proxyVariables.flatMap((variable) =>
    [variable, variable.toUpperCase()].filter((one) => filled(env[one]) !== undefined),
  );
  return [{ about, name, state: "note", text: `set by ${set.join(", ")}; this machine itself needs none` }];
}

/** A shell takes quotes away, other programs that set variables leave them where they are. */
function quoteChecks(env: CliContext["env"]): readonly Check[] {
  const quoted = serviceFacts()
    .flatMap(({ variables }) => variables)
    .filter((variable) => /^(["']).*\1$/su.test(env[variable]?.trim() ?? ""));
  if (quoted.length === 0) return [];
  return [
    {
      about,
      name: "variables",
      state: "warning",
      text: `${quoted.join(", ")}: the value is in quotes, which are taken for a part of it`,
      hint: "Leave the quotes out where it is set, as for `docker run --env-file`, which keeps them.",
    },
  ];
}

function plainHttpChecks(env: CliContext["env"]): readonly Check[] {
  const hosts = plainHttpHosts(env);
  if (hosts === undefined) return [];
  return [
    {
      about,
      name: "plain http",
      state: "warning",
      text: `${plainHttpVariable} lets keys and passwords go to ${hosts.join(", ")} in the clear`,
      hint: "Good between containers of one machine, or on a network of your own; unset it elsewhere.",
    },
  ];
}

async function caChecks({ cwd, env }: CliContext): Promise<readonly Check[]> {
  const file = filled(env[caVariable]);
  if (file === undefined) return [];
  const name = caVariable;
  try {
    const count = (await readCaFile(cwd, file)).split("-----BEGIN CERTIFICATE-----").length - 1;
    if (count > 0) return [{ about, name, state: "ok", text: `${file} holds ${count} certificates` }];
    throw new JobError("bad_input", `${file} holds no certificate in PEM form`, { hint: caHint });
  } catch (error) {
    return [problemOf(about, name, error)];
  }
}
