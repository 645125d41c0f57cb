import { JobError } from "@simjobs/core";
import type { CliContext } from "../context.js";
import type { Accounts } from "../services/accounts.js";
import { serviceNames } from "../services/registry.js";
import type { Opening, ServiceKind } from "../services/service.js";
import { everyService } from "../services/service-words.js";
import { credentialVariables } from "./ask-for-sign-in.js";
import { isHandedOver, type GivenOptions } from "./read-given.js";

interface Choice {
  /** The service that was named. */
  readonly name: string | undefined;
  readonly opening: Opening;
  readonly options: GivenOptions;
}

/** How often somebody is asked who has misspelt the answer. */
const mostQuestions = 3;

/**
 * The services to sign in to: the one that was named; else those that the person at the terminal chooses; else, where there is no
 * terminal, those that the environment has something for.
 *
 * @throws {JobError} `bad_input` for a service that does not exist, and where nobody can tell which is meant
 */
export async function chooseServices(
  context: CliContext,
  accounts: Accounts,
  { name, opening, options }: Choice,
): Promise<readonly ServiceKind[]> {
  if (name !== undefined) return [await accounts.kind(name)];
  // What is handed over is for one of them.
  const isOne = isHandedOver(options);
  const names = context.stdin.isTTY ? await askWhich(context, isOne) : serviceNames();
  const kinds = await Promise.all(names.map(async (each) => accounts.kind(each)));
  if (context.stdin.isTTY) return kinds;
  const ready = isOne ? [] : kinds.filter((kind) => kind.canSignInUnasked(opening));
  if (ready.length > 0) return ready;
  throw new JobError(
    "bad_input",
    "which service to sign in to was not said, and there is no terminal to ask at",
    {
      hint: `Name it: ${names.map((each) => `simjobs login ${each}`).join(", ")}; or set ${credentialVariables()}.`,
    },
  );
}

async function askWhich({ stdin, stderr, signal }: CliContext, isOne: boolean): Promise<readonly string[]> {
  const names = serviceNames();
  const known = isOne ? names : [...names, everyService()];
  const told = `${known.slice(0, -1).join(", ")} or ${known.at(-1) ?? ""}`;
  for (let asked = 0; asked < mostQuestions; asked += 1) {
    const answer = await stdin.ask(`Which service: ${told}? `, { signal });
    const word = answer.trim().toLowerCase();
    const begun = known.filter((each) => word !== "" && each.startsWith(word));
    const [meant, ...others] = begun.includes(word) ? [word] : begun;
    if (meant !== undefined && others.length === 0) return names.includes(meant) ? [meant] : names;
    stderr.write(`Answer ${told}.\n`);
  }
  throw new JobError("bad_input", "which service to sign in to was not said", {
    hint: `Name it: ${names.map((each) => `simjobs login ${each}`).join(", ")}`,
  });
}
