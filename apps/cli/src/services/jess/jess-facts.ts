import { withFileVariables } from "../../settings/pick-secret.js";
import type { ServiceFacts } from "../service.js";

/** What is known of JESS before anything of it is loaded. */
export const jessFacts: ServiceFacts = {
  name: "jess",
  title: "JESS",
  settings: ["url", "email"],
  identifiedBy: ["email", "url"],
  variables: ["JESS_API_URL", "JESS_EMAIL", ...withFileVariables("JESS_PASSWORD", "JESS_SESSION_TOKEN")],
  words: {
    url: "JESS_API_URL",
    credentials: "JESS_EMAIL and JESS_PASSWORD",
    paths: "/jess_web/api and /users/api",
  },
  progressWords: caseWords,
  jobPath: /\/job\/(?:status|cancel|file|directory)\/(?<id>\d+)/u,
  advice: [
    {
      code: "not_found",
      when: /is not accessible to user/u,
      say: ({ flag }) => `Check the number and the account: simjobs list --provider jess${flag}`,
    },
    {
      code: "account_not_linked",
      when: /`linkAccount`/u,
      say: () =>
        "Link the JESS account to this ENSIMS account once, on the service's web page; then jobs can be run.",
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
  ],
};

/**
 * Seven numbers in words: `12 cases: 4 waiting, 8 sent out`.
 *
 * @see docs/services/jess.md 4.3
 */
function caseWords(native: string): string | undefined {
  if (!/^\d{1,9}(?:, ?\d{1,9}){6}$/u.test(native)) return undefined;
  const [total = 0, second = 0, third = 0, cancelled = 0, waiting = 0, sent = 0, collected = 0] = native
    .split(",")
    .map(Number);
  const states = [
    [collected, "collected"],
    [sent, "sent out"],
    [waiting, "waiting"],
    [cancelled, "cancelled"],
    [second + third, "in a state that JESS does not explain"],
  ] as const;
  const told = states.flatMap(([count, state]) => (count === 0 ? [] : [`${count} ${state}`]));
  const cases = total === 1 ? "1 case" : `${total} cases`;
  return told.length === 0 ? cases : `${cases}: ${told.join(", ")}`;
}
