import { isBuiltin } from "node:module";
import { join } from "node:path";
import { root } from "./workspace.mjs";

/** How rolldown makes a plain program of a TypeScript one, whose path is from the root, and of the sources that it imports. */
export const programBuild = (path) => ({
  cwd: root,
  input: join(root, path),
  platform: "node",
  resolve: {
    conditionNames: ["simjobs-source", "import", "node", "default"],
    extensionAlias: { ".js": [".ts", ".js"] },
  },
  transform: { target: "node20.19" },
  external: (id) => isBuiltin(id),
  onLog: () => {},
});
