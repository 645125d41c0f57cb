import type { JobError, JobErrorCode } from "@simjobs/core";
import { profileFlag } from "./profile-flag.js";

/** What people call the settings of one service. */
interface ServiceWords {
  readonly url: string;
  readonly urlKey: string;
  readonly signIn: string;
  /** What stands behind the address in every request. */
  readonly paths: string;
}

const services: Readonly<Record<string, ServiceWords>> = {
  jess: {
    url: "JESS_API_URL",
    urlKey: "jess.url",
    signIn: "set JESS_EMAIL and JESS_PASSWORD",
    paths: "/jess_web/api and /users/api",
  },
  ionworks: {
    url: "IONWORKS_API_URL",
    urlKey: "ionworks.url",
    signIn: "set IONWORKS_API_KEY to a key from the account page of the web app",
    paths: "/jobs and /users",
  },
};

interface About {
  /** The service of which the error speaks. */
  readonly name: string;
  readonly words: ServiceWords | undefined;
  /** ` --profile lab`, where the account needs a name. */
  readonly flag: string;
  /** What the library says that it can be helped by. */
  readonly hint: string;
}

interface Advice {
  readonly code: JobErrorCode;
  /** Looks at message and hint. @default any */
  readonly when?: RegExp;
  readonly status?: readonly number[];
  readonly say: (about: About) => string;
}

/**
 * Libraries speak to programmers, of options and methods. What a person at the command line can do is told here, the first
 * that fits; where none does, the words of the library are said as they are.
 */
const table: readonly Advice[] = [
  {
    code: "unauthorized",
    say: ({ name, words, flag }) =>
      words === undefined
        ? `Sign in: simjobs login${flag}`
        : `Sign in: simjobs login ${name}${flag}, or ${words.signIn}.`,
  },
  {
    code: "account_not_linked",
    when: /`linkAccount`/u,
    say: () =>
      "Link the JESS account to this ENSIMS account once, on the service's web page; then jobs can be run.",
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
  {
    code: "not_found",
    when: /`projectId`/u,
    say: ({ name, flag }) =>
      `Check that the project (IONWORKS_PROJECT_ID), and what the request names, is there for this sign-in: simjobs whoami ${name}${flag}`,
  },
  {
    code: "bad_input",
    when: /in a project, and none is given/u,
    say: ({ flag }) =>
      `Set IONWORKS_PROJECT_ID, or simjobs config set ionworks.projectId <id>${flag}, or put a project_id into the request.`,
  },
  { code: "bad_reply", status: [404, 405, 501], say: checkAddress },
  { code: "bad_reply", when: /on the way, such as a firewall/u, say: ({ hint }) => hint },
  { code: "bad_reply", when: /\(text\/html|redirecting to/iu, say: checkAddress },
  { code: "bad_input", when: /Leave them out, and give credentials/u, say: credentialsApart },
  { code: "unsafe_address", when: /Leave them out, and give credentials/u, say: credentialsApart },
  {
    code: "bad_input",
    when: /Make another plan\.|make another plan\./u,
    say: ({ hint }) => hint.replace(/ake another plan\./u, "ake another with --plan-out."),
  },
  {
    code: "bad_input",
    when: /as attachments/u,
    say: ({ hint }) => hint.replace("as attachments", "with --attach"),
  },
  {
    code: "bad_input",
    when: /the attachments/u,
    say: ({ hint }) => hint.replace("goes with the attachments", "goes with --attach"),
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
  { code: "not_supported", when: /of the kind simulation/u, say: simulationReference },
  { code: "not_found", when: /of the kind simulation/u, say: simulationReference },
  {
    code: "not_found",
    when: /a reference of its kind/u,
    say: ({ hint }) =>
      hint.replace("by a reference of its kind", "ionworks:pipeline/… or ionworks:optimization/…"),
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
 * What can be done about an error at the command line.
 *
 * @param account - the account that the command is about, where that needs a name
 */
export function adviceFor(error: JobError, account?: string): string | undefined {
  const { code, message, hint = "", httpStatus } = error;
  if (/simjobs |(?:^|\s)--[a-z]/u.test(hint)) return hint; // said by the command line itself
  const name = /\b(?:jess|ionworks)\b/iu.exec(message)?.[0].toLowerCase() ?? "";
  const words = Object.hasOwn(services, name) ? services[name] : undefined;
  const told = table.find(
    (each) =>
      each.code === code &&
      (each.status?.includes(httpStatus ?? 0) ?? true) &&
      (each.when?.test(`${message}\n${hint}`) ?? true),
  );
  const said = told?.say({ name, words, flag: profileFlag(account), hint }) ?? hint;
  return said === "" ? undefined : said;
}

/** What to do about an address at which something else answers. */
export function addressAdvice(provider: string): string {
  const words = Object.hasOwn(services, provider) ? services[provider] : undefined;
  return words === undefined ? "" : checkAddress({ words, hint: "" });
}

function checkAddress({ words, hint }: Pick<About, "words" | "hint">): string {
  if (words === undefined) return hint;
  const { url, urlKey, paths } = words;
  return `Check that ${url}, or ${urlKey} in the settings (simjobs config), is the address of the service itself: all that stands before ${paths}.`;
}

function simulationReference({ hint }: About): string {
  return hint.replace("of the kind simulation", "ionworks:simulation/…");
}

function credentialsApart(): string {
  return "Leave them out, and sign in: simjobs login, or set the variables that simjobs config names.";
}
