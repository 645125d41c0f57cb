import { withFileVariables } from "../../settings/pick-secret.js";
import type { AdviceAbout, ServiceFacts } from "../service.js";

/** What is known of Ionworks before anything of it is loaded. */
export const ionworksFacts: ServiceFacts = {
  name: "ionworks",
  title: "Ionworks",
  settings: ["url", "projectId", "organizationId"],
  identifiedBy: ["url"],
  variables: [
    "IONWORKS_API_URL",
    ...withFileVariables("IONWORKS_API_KEY", "IONWORKS_API_TOKEN"),
    "IONWORKS_ORGANIZATION_ID",
    "IONWORKS_PROFILE",
  ],
  words: {
    url: "IONWORKS_API_URL",
    credentials: "IONWORKS_API_KEY",
    credentialsFrom: " to a key from the account page of the web app",
    paths: "/jobs and /users",
  },
  jobPath: /^\/(?<kind>job|simulation|pipeline|simple-pipeline|optimization)s\/(?<id>[^/?]+)/u,
  advice: [
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
    { code: "not_supported", when: /of the kind simulation/u, say: simulationReference },
    { code: "not_found", when: /of the kind simulation/u, say: simulationReference },
    {
      code: "not_found",
      when: /a reference of its kind/u,
      say: ({ hint }) =>
        hint.replace("by a reference of its kind", "ionworks:pipeline/… or ionworks:optimization/…"),
    },
  ],
  webApp: (origin) => {
    // https://api.ionworks.com has https://app.ionworks.com, https://x-api.ionworks.com has https://x.ionworks.com
    const env = /^https:\/\/(?:([a-z0-9-]+)-)?api\.ionworks\.com$/u.exec(origin);
    return env === null ? undefined : `https://${env[1] ?? "app"}.ionworks.com`;
  },
  tableForms: ["csv", "jsonl", "parquet"],
  plots: "Voltage and current over time are drawn of simulations at Ionworks.",
};

function simulationReference({ hint }: AdviceAbout): string {
  return hint.replace("of the kind simulation", "ionworks:simulation/…");
}
