import type { FaultMatch } from "../faults/fault-record.js";

/** Which requests the faults of scenarios are about. */
export const requests = {
  jessCancel: { provider: "jess", method: "POST", path: "/jess_web/api/job/*" },
  jessRead: { provider: "jess", method: "GET", path: "/jess_web/api/job/status" },
  jessList: { provider: "jess", path: "/jess_web/api/jobs" },
  jessJobs: { provider: "jess", path: "/jess_web/api/job*" },
  jessResults: { provider: "jess", method: "GET", path: "/jess_web/api/job/file" },
  jess: { provider: "jess" },
  ionworksCancel: { provider: "ionworks", method: "POST", path: "*/cancel" },
  ionworksRead: { provider: "ionworks", method: "GET", path: "/jobs/*" },
  ionworksList: { provider: "ionworks", method: "GET", path: "/jobs$" },
  ionworksJobs: { provider: "ionworks", path: "/jobs" },
  ionworksUser: { provider: "ionworks", path: "/users/me" },
  ionworks: { provider: "ionworks" },
  storage: { provider: "storage" },
} as const satisfies Readonly<Record<string, FaultMatch>>;
