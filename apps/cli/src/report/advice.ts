import type { JobError } from "@simjobs/core";
import { profileFlag } from "../output/profile-flag.js";
import { factsOf, serviceFacts } from "../services/registry.js";
import type { Advice, AdviceAbout, ServiceFacts } from "../services/service.js";

/** What a person at the command line can do about errors of any service. */
const table: readonly Advice[] = [
  { code: "unauthorized", when: /\bthe store at\b/u, say: ({ hint }) => hint },
  {
    code: "unauthorized",
    say: ({ name, facts, flag }) =>
      facts === undefined
        ? `Sign in: simjobs login${flag}`
        : `Sign in: simjobs login ${name}${flag}, or set ${facts.words.credentials}${facts.words.credentialsFrom ?? ""}.`,
  },
  {
    code: "forbidden",
    when: /which organization/u,
    say: ({ name, flag }) => `Check which organization the sign-in is for: simjobs whoami ${name}${flag}`,
  },
  {
    code: "refused",
    status: [402],
    say: ({ name, flag }) => `See what is left of the organization's hours: simjobs usage ${name}${flag}`,
  },
  { code: "bad_reply", status: [404, 405, 501], say: checkAddress },
  { code: "bad_reply", when: /on the way, such as a firewall/u, say: ({ hint }) => hint },
  { code: "bad_reply", when: /\(text\/html|redirecting to/iu, say: checkAddress },
  { code: "bad_input", when: /Leave them out, and give credentials/u, say: credentialsApart },
  { code: "unsafe_address", when: /Leave them out, and give credentials/u, say: credentialsApart },
  {
    code: "unsafe_address",
    when: /`plainHttpHosts`/u,
    say: () =>
      "Use https. Plain http is spoken with this machine only, and with hosts that SIMJOBS_PLAIN_HTTP_HOSTS names, such as a mock in a container.",
  },
  {
    code: "bad_input",
    when: /no host that plain http can be spoken/u,
    say: ({ hint }) => `Correct SIMJOBS_PLAIN_HTTP_HOSTS. ${hint}`,
  },
  {
    code: "bad_input",
    when: /Make another plan\.|make another plan\./u,
    say: ({ hint }) => hint.replace(/ake another plan\./u, "ake another with --plan-out."),
  },
  {
    code: "submit_unclear",
    status: [404, 405, 501],
    say: (about) => `${checkAddress(about)} ${about.hint}`,
  },
  {
    code: "submit_unclear",
    say: ({ name, flag, hint }) =>
      `${hint} That is: simjobs list --provider ${name} --since 1h${flag}`.trim(),
  },
  {
    code: "unreachable",
    when: /`extraCa`/u,
    say: () => "If your organisation signs its own certificates, name a file of them in SIMJOBS_CA_FILE.",
  },
  {
    code: "file_unwritable",
    when: /`tempFolder`/u,
    say: () => "Make room, or choose another folder for temporary files (TMPDIR).",
  },
  {
    code: "too_large",
    when: /`since` and `till`/u,
    say: () => "Ask for fewer days with --since, or since= and before= in --where.",
  },
  {
    code: "journal_unwritable",
    when: /what is open/u,
    say: () => "See what is open: simjobs resume --list",
  },
];

/**
 * What can be done about an error at the command line: the first row that fits, of those that a service has of its own or of the
 * table; where none does, the words of the library are said as they are.
 *
 * @param account - the account that the command is about, where that needs a name
 */
export function adviceFor(error: JobError, account?: string): string | undefined {
  const { code, message, hint = "", httpStatus } = error;
  if (/simjobs |(?:^|\s)--[a-z]/u.test(hint)) return hint; // said by the command line itself
  const known = serviceFacts();
  const facts = serviceIn(message, known);
  const told = [...known.flatMap(({ advice }) => advice), ...table].find(
    (each) =>
      each.code === code &&
      (each.status?.includes(httpStatus ?? 0) ?? true) &&
      (each.when?.test(`${message}\n${hint}`) ?? true),
  );
  const said = told?.say({ name: facts?.name ?? "", facts, flag: profileFlag(account), hint }) ?? hint;
  return said === "" ? undefined : said;
}

/** The service that a message speaks of: the first that it names. */
function serviceIn(message: string, known: readonly ServiceFacts[]): ServiceFacts | undefined {
  const words = message.toLowerCase().split(/[^a-z0-9-]+/u);
  const byWord = new Map(
    known.flatMap((facts) => [facts.name, facts.title.toLowerCase()].map((word) => [word, facts])),
  );
  return words.map((word) => byWord.get(word)).find((facts) => facts !== undefined);
}

/** What to do about an address at which something else answers. */
export function addressAdvice(provider: string): string {
  const facts = factsOf(provider);
  return facts === undefined ? "" : checkAddress({ facts, hint: "" });
}

function checkAddress({ facts, hint }: Pick<AdviceAbout, "facts" | "hint">): string {
  if (facts === undefined) return hint;
  const { url, paths } = facts.words;
  return `Check that ${url}, or ${facts.name}.url in the settings (simjobs config), is the address of the service itself: all that stands before ${paths}.`;
}

function credentialsApart(): string {
  return "Leave them out, and sign in: simjobs login, or set the variables that simjobs config names.";
}
