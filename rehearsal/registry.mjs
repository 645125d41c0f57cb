import { mkdirSync, readFileSync } from "node:fs";
import { once } from "node:events";
import { join } from "node:path";
import { run } from "../scripts/lib/run.mjs";

/** A registry on loopback: it holds our packages, and passes on what they depend on from the one that this machine uses. */
export async function openRegistry(folder, { verdaccio }) {
  mkdirSync(folder, { recursive: true });
  const [upstream, cafile] = await Promise.all([settingOfNpm("registry"), settingOfNpm("cafile")]);
  const ours = { access: "$all", publish: "$all" };
  const server = await verdaccio.runServer({
    self_path: folder,
    configPath: join(folder, "config.yaml"),
    storage: join(folder, "storage"),
    auth: { htpasswd: { file: join(folder, "htpasswd") } },
    uplinks: {
      upstream: { url: upstream, ...(cafile === "null" ? {} : { ca: readFileSync(cafile, "utf8") }) },
    },
    packages: { simjobs: ours, "@simjobs/*": ours, "**": { access: "$all", proxy: "upstream" } },
    web: { enable: false },
    log: { type: "stdout", level: "fatal" },
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = `http://127.0.0.1:${server.address().port}/`;
  return {
    url,
    // npm wants a token, whatever it is; the registry asks for none.
    flags: [`--registry=${url}`, `--${url.replace("http:", "")}:_authToken=anybody`],
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function settingOfNpm(name) {
  const { stdout } = await run("npm", ["config", "get", name]);
  return stdout.trim();
}
