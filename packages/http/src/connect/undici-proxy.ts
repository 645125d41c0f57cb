// What only a way through a proxy needs, behind one dynamic import.
import connect from "undici/lib/api/api-connect.js";
import Pool from "undici/lib/dispatcher/pool.js";
import ProxyAgent from "undici/lib/dispatcher/proxy-agent.js";

export { connect, Pool, ProxyAgent };
