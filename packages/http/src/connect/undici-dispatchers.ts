// What almost every request needs, behind one dynamic import: loaded when the first request is made.
import Client from "undici/lib/dispatcher/client.js";
import Pool from "undici/lib/dispatcher/pool.js";

export { Client, Pool };
