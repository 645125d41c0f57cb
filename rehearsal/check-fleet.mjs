import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { transformSync } from "rolldown/utils";
import { hasRedis, startPostgres, startRedis } from "../bench/fleet/store-servers.mjs";
import { root } from "../scripts/lib/workspace.mjs";
import { outcomeOf } from "./outcome-of.mjs";

const name = "cancel-in-fleet";

/** What the program prints when all goes well. */
export const fleetPrints = /^true false true\n(?:jess:\d+ cancelled\n){3}true 1\n3 3 true true\s*$/;

/** Installs the fleet and what its program imports into an empty folder, and runs that on each store of this machine. */
export async function* checkFleet(stranger) {
  const folder = stranger.emptyFolder("fleet");
  writeFileSync(join(folder, "package.json"), JSON.stringify({ type: "module" }));
  const packages = ["@simjobs/fleet", "@simjobs/jess", "@simjobs/mock"];
  const install = await stranger.npm(["install", ...packages], folder);
  yield outcomeOf("npm install of the fleet", install);
  if (install.code !== 0) return;
  const text = readFileSync(join(root, "examples", "programs", `${name}.ts`), "utf8");
  writeFileSync(join(folder, `${name}.js`), transformSync(`${name}.ts`, text).code);
  for (const start of [startPostgres, ...(hasRedis() ? [startRedis] : [])]) {
    const store = await start();
    try {
      const end = await stranger.node([`${name}.js`], folder, { SIMJOBS_STORE: store.url });
      yield outcomeOf(`the program ${name} on ${store.name}`, end, fleetPrints);
    } finally {
      await store.close();
    }
  }
}
