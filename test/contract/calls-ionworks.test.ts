import { callsIonworksRest } from "./calls-ionworks-rest.cases.js";
import { callsIonworksWork } from "./calls-ionworks-work.cases.js";
import { callsIonworks } from "./calls-ionworks.cases.js";
import { runSuite } from "./contract-suite.js";

runSuite(callsIonworks);
runSuite(callsIonworksWork);
runSuite(callsIonworksRest);
