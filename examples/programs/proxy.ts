// Goes through a proxy, and tells its faults from those of the service. This one lets nobody through.
import { createServer } from "node:http";
import { isJobError } from "@simjobs/core";
import { IonworksClient } from "@simjobs/ionworks";

const asked: (string | undefined)[] = [];
const proxy = createServer().on("connect", (request, socket) => {
  asked.push(request.url);
  socket.end("HTTP/1.1 407 Proxy Authentication Required\r\n\r\n");
});
await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
const address = proxy.address();
const port = typeof address === "object" ? address?.port : undefined;

const client = new IonworksClient({
  credentials: { apiKey: "a-key" },
  proxy: `http://me:secret@127.0.0.1:${port}`, // or proxySettingsFrom(process.env) of @simjobs/http
  maxRetries: 0,
  timeoutMs: 10_000,
});
try {
  await client.user();
} catch (error) {
  if (!isJobError(error, "proxy_failed")) throw error;
  console.log(error.code, asked[0], error.message.includes("secret"));
}

await client.close();
proxy.close();
