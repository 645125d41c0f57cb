import { runSuite } from "./contract-suite.js";
import { wireIonworksJobs } from "./wire-ionworks-jobs.cases.js";
import { wireIonworksRest } from "./wire-ionworks-rest.cases.js";
import { wireIonworksSimulations } from "./wire-ionworks-simulations.cases.js";
import { wireIonworksWork } from "./wire-ionworks-work.cases.js";

runSuite(wireIonworksJobs);
runSuite(wireIonworksSimulations);
runSuite(wireIonworksWork);
runSuite(wireIonworksRest);
