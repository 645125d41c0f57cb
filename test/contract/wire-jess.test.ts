import { runSuite } from "./contract-suite.js";
import { wireJess } from "./wire-jess.cases.js";
import { wireUsers } from "./wire-users.cases.js";

runSuite(wireJess);
runSuite(wireUsers);
