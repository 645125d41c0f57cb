import { callsJess } from "./calls-jess.cases.js";
import { callsUsers } from "./calls-users.cases.js";
import { runSuite } from "./contract-suite.js";

runSuite(callsJess);
runSuite(callsUsers);
