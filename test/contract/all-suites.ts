import { cancelIonworks } from "./cancel-ionworks.cases.js";
import { cancelJess } from "./cancel-jess.cases.js";
import { cancelTrees } from "./cancel-trees.cases.js";
import { credentials } from "./credentials.cases.js";
import { requestCounts } from "./requests.cases.js";
import { callsIonworksRest } from "./calls-ionworks-rest.cases.js";
import { callsIonworksWork } from "./calls-ionworks-work.cases.js";
import { callsIonworks } from "./calls-ionworks.cases.js";
import { callsJess } from "./calls-jess.cases.js";
import { callsUsers } from "./calls-users.cases.js";
import type { ContractSuite } from "./contract-suite.js";
import { protocols } from "./protocols.cases.js";
import { switches } from "./switches.cases.js";
import { wireIonworksJobs } from "./wire-ionworks-jobs.cases.js";
import { wireIonworksRest } from "./wire-ionworks-rest.cases.js";
import { wireIonworksSimulations } from "./wire-ionworks-simulations.cases.js";
import { wireIonworksWork } from "./wire-ionworks-work.cases.js";
import { wireJess } from "./wire-jess.cases.js";
import { wireUsers } from "./wire-users.cases.js";

/** Every suite, by the name that its test file runs it by. */
export const allSuites: Readonly<Record<string, ContractSuite>> = {
  wireJess,
  wireUsers,
  wireIonworksJobs,
  wireIonworksSimulations,
  wireIonworksWork,
  wireIonworksRest,
  callsJess,
  callsUsers,
  callsIonworks,
  callsIonworksWork,
  callsIonworksRest,
  cancelJess,
  cancelIonworks,
  cancelTrees,
  requestCounts,
  credentials,
  protocols,
  switches,
};
