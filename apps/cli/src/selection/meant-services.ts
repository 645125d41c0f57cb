import { isJobError, JobError } from "@simjobs/core";
import type { Where } from "../input/parse-where.js";
import type { Accounts } from "../services/accounts.js";
import { loadAllServiceKinds, serviceNames } from "../services/registry.js";
import type { Service } from "../services/service.js";

/**
 * Opens each account that `--where` means.
 *
 * @throws {JobError} `unauthorized`, `bad_input`
 */
export async function openMeant(accounts: Accounts, where: Where): Promise<readonly Service[]> {
  const names = where.providers ?? serviceNames();
  await refuseUnknownKinds(where.kinds ?? []);
  const opened: Service[] = [];
  const missing: JobError[] = [];
  for (const name of names) {
    const { grammar } = await accounts.kind(name);
    if (where.kinds !== undefined && !where.kinds.some((kind) => grammar.kinds.includes(kind))) continue;
    for (const account of where.accounts ?? [undefined]) {
      try {
        opened.push(await accounts.service(name, account));
      } catch (error) {
        // Without a provider, the services are meant that there is a sign-in for.
        if (where.providers !== undefined || !isJobError(error, "unauthorized")) throw error;
        missing.push(error);
      }
    }
  }
  if (opened.length > 0) return opened;
  const [first] = missing;
  if (first !== undefined) throw first;
  throw await noSuchKind(where.kinds ?? []);
}

/** One word that nobody knows would be passed over beside others. */
async function refuseUnknownKinds(kinds: readonly string[]): Promise<void> {
  const known = (await loadAllServiceKinds()).flatMap(({ grammar }) => grammar.kinds);
  const unknown = kinds.filter((kind) => !known.includes(kind));
  if (unknown.length > 0) throw await noSuchKind(unknown);
}

async function noSuchKind(kinds: readonly string[]): Promise<JobError> {
  const services = await loadAllServiceKinds();
  const everywhere = services
    .map(({ grammar }) => grammar.kinds)
    .reduce((common, own) => common.filter((kind) => own.includes(kind)));
  const own = services.flatMap(({ facts, grammar }) => {
    const others = grammar.kinds.filter((kind) => !everywhere.includes(kind));
    return others.length === 0 ? [] : [`, at ${facts.title} also ${others.join(", ")}`];
  });
  return new JobError("bad_input", `--where: no service has jobs of kind ${kinds.join(", ")}`, {
    hint: `Kinds are ${everywhere.join(", ")}${own.join("")}.`,
  });
}
