import { cancelIonworks } from "./cancel-ionworks.cases.js";
import { cancelJess } from "./cancel-jess.cases.js";
import { runSuite } from "./contract-suite.js";

runSuite(cancelJess);
runSuite(cancelIonworks);
