import { once } from "node:events";
import { createServer } from "node:net";

/** A server on loopback that answers as a Redis does, whatever it is asked. */
export interface RespServer extends AsyncDisposable {
  readonly url: string;
}

/** @param answer - the answer to a command of that name, as it goes over the wire; `null` for none at all */
export async function startResp(answer: (command: string) => string | null): Promise<RespServer> {
  const server = createServer((socket) => {
    socket.on("error", () => {});
    socket.on("data", (chunk: Buffer) => {
      for (const [, command = ""] of chunk.toString("latin1").matchAll(/\*\d+\r\n\$\d+\r\n(\w+)\r\n/gu)) {
        const said = answer(command.toLowerCase());
        if (said !== null) socket.write(said);
      }
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (typeof address !== "object" || address === null) throw new TypeError("a server has a port");
  return {
    url: `redis://:open-sesame@127.0.0.1:${address.port}`,
    [Symbol.asyncDispose]: async () => {
      server.close();
    },
  };
}
