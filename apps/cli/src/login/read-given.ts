import { JobError } from "@simjobs/core";
import type { CliContext } from "../context.js";
import { mostSecretBytes, secretIn } from "../files/secret-in.js";
import type { ServiceKind, SignIn, Taken } from "../services/service.js";

/** What the options of `login` hand over. */
export interface GivenOptions {
  readonly withToken?: boolean | undefined;
  readonly passwordStdin?: boolean | undefined;
  readonly email?: string | undefined;
}

const flags: Readonly<Record<Taken, string>> = {
  token: "--with-token",
  password: "--password-stdin",
  email: "--email",
};

const wants: Readonly<Record<Taken, string>> = {
  token: "no token",
  password: "no password",
  email: "no e-mail",
};

/** Whether a secret comes in on standard input. */
export function isHandedOver({ withToken, passwordStdin }: GivenOptions): boolean {
  return withToken === true || passwordStdin === true;
}

/**
 * What the person hands over to sign in with: a secret is typed unseen at a terminal, and comes from standard input elsewhere.
 *
 * @throws {JobError} `bad_input` for what a service does not take, for two secrets at once, and for none
 */
export async function readGiven(
  context: CliContext,
  kinds: readonly ServiceKind[],
  options: GivenOptions,
): Promise<SignIn["given"]> {
  const { withToken = false, passwordStdin = false, email } = options;
  if (withToken && passwordStdin) {
    throw new JobError("bad_input", "--with-token and --password-stdin cannot go together", {
      hint: "Standard input holds one secret: leave one of them out.",
    });
  }
  if (email?.trim() === "") throw new JobError("bad_input", "--email: it is empty");
  const secret: Taken | undefined = withToken ? "token" : passwordStdin ? "password" : undefined;
  for (const what of [secret, email === undefined ? undefined : ("email" as const)])
    if (what !== undefined) checkTaken(kinds, what);
  return {
    ...(email === undefined ? {} : { email: email.trim() }),
    ...(secret === undefined ? {} : { [secret]: await readSecret(context, secret) }),
  };
}

function checkTaken(kinds: readonly ServiceKind[], what: Taken): void {
  for (const { facts, takes = [] } of kinds) {
    if (takes.includes(what)) continue;
    const other = (["token", "password"] as const).find((one) => takes.includes(one));
    throw new JobError("bad_input", `${flags[what]}: ${facts.title} asks for ${wants[what]}`, {
      hint: other === undefined ? "Leave it out." : `Leave it out, or use ${flags[other]}.`,
    });
  }
}

async function readSecret({ stdin, signal }: CliContext, what: "token" | "password"): Promise<string> {
  const name = what === "token" ? "Key or token" : "Password";
  const text = stdin.isTTY
    ? await stdin.ask(`${name}: `, { hidden: true, signal })
    : await stdin.readAll(mostSecretBytes, signal);
  return secretIn(text, stdin.isTTY ? "the answer" : "standard input");
}
