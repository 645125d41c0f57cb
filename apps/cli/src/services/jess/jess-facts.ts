import type { ServiceFacts } from "../service.js";

/** What is known of JESS before anything of it is loaded. */
export const jessFacts: ServiceFacts = {
  name: "jess",
  title: "JESS",
  settings: ["url", "email"],
  identifiedBy: ["email", "url"],
  variables: ["JESS_API_URL", "JESS_EMAIL", "JESS_PASSWORD", "JESS_SESSION_TOKEN"],
  words: {
    url: "JESS_API_URL",
    credentials: "JESS_EMAIL and JESS_PASSWORD",
    paths: "/jess_web/api and /users/api",
  },
  advice: [
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
