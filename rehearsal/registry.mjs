import { mkdirSync } from "node:fs";
import { once } from "node:events";
import { join } from "node:path";
import { run } from "../scripts/lib/run.mjs";
import { listPackages } from "../scripts/lib/workspace.mjs";

/** A registry on loopback: it holds our packages, and passes on what they depend on from the one that this machine uses. */
export async function openRegistry(folder, { verdaccio }) {
  mkdirSync(folder, { recursive: true });
  const { stdout: upstream } = await run("npm", ["config", "get", "registry"]);
  const ours = { access: "$all", publish: "$all" };
  const server = await verdaccio.runServer({
    self_path: folder,
    configPath: join(folder, "config.yaml"),
    storage: join(folder, "storage"),
    auth: { htpasswd: { file: join(folder, "htpasswd") } },
    uplinks: { upstream: { url: upstream.trim() } },
    packages: { simjobs: ours, "@simjobs/*": ours, "**": { access: "$all", proxy: "upstream" } },
    web: { enable: false },
    log: { type: "stdout", level: "fatal" },
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = `http://127.0.0.1:${server.address().port}/`;
  return {
    url,
    async publishAll() {
      // npm wants a token, whatever it is; the registry asks for none.
      const access = [
        `--registry=${url}`,
        `--${url.replace("http:", "")}:_authToken=anybody`,
        "--provenance=false",
      ];
      for (const { name, dir } of listPackages()) {
        const { code, output } = await run("npm", ["publish", join(dir, "package.tgz"), ...access]);
        if (code !== 0) throw new Error(`publishing ${name}\n${output}`);
      }
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
