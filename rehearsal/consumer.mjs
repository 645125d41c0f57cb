// A check of `npm test`: the rehearsal on the Node that runs it.
import { rehearse } from "./main.mjs";

process.exitCode = await rehearse(["own"]);
