// `npm run build`: installs and builds what has changed; `-- --force` builds everything anew.
import { ready } from "./lib/ready.mjs";
import { readArguments } from "./lib/read-arguments.mjs";

const { values } = readArguments({
  script: "build",
  usage: `npm run build                 what has changed
npm run build -- --force      everything`,
  options: { force: { type: "boolean", default: false } },
});
await ready(values);
