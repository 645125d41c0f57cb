import { cancelTrees } from "./cancel-trees.cases.js";
import { runSuite } from "./contract-suite.js";
import { credentials } from "./credentials.cases.js";
import { protocols } from "./protocols.cases.js";
import { requestCounts } from "./requests.cases.js";
import { switches } from "./switches.cases.js";

runSuite(cancelTrees);
runSuite(requestCounts);
runSuite(credentials);
runSuite(protocols);
runSuite(switches);
