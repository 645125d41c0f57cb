import { once } from "node:events";
import { connect } from "node:net";

const connections = 16;

/**
 * How many reads a second a server answers. By bare sockets: a client that does more than that takes longer for a read than the
 * faster of the servers, and would be what is measured. Knows answers with status 200 and a content length only.
 */
export async function readsPerSecond(origin, { path, headers }, reads) {
  const { hostname, port, host } = new URL(origin);
  const lines = Object.entries({ host, ...headers }).map(([name, value]) => `${name}: ${value}\r\n`);
  const request = `GET ${path} HTTP/1.1\r\n${lines.join("")}\r\n`;
  const sockets = Array.from({ length: connections }, () => connect({ host: hostname, port: Number(port) }));
  try {
    await Promise.all(sockets.map((socket) => once(socket, "connect")));
    let left = reads;
    const isWanted = () => (left -= 1) >= 0;
    const started = performance.now();
    await Promise.all(sockets.map((socket) => readOneByOne(socket, request, isWanted)));
    return reads / ((performance.now() - started) / 1000);
  } finally {
    for (const socket of sockets) socket.destroy();
  }
}

function readOneByOne(socket, request, isWanted) {
  return new Promise((resolve, reject) => {
    let answer = "";
    const next = () => (isWanted() ? socket.write(request) : resolve());
    socket.setNoDelay(true).setEncoding("latin1");
    socket.on("error", reject);
    socket.on("close", () => reject(new Error("a connection was closed early")));
    socket.on("data", (text) => {
      answer += text;
      const bodyAt = answer.indexOf("\r\n\r\n") + 4;
      if (bodyAt < 4) return;
      const [, length] = /^content-length: (\d+)/imu.exec(answer) ?? [];
      if (!answer.startsWith("HTTP/1.1 200 ") || length === undefined)
        reject(new Error(`cannot read ${answer.slice(0, bodyAt)}`));
      else if (answer.length >= bodyAt + Number(length)) {
        answer = "";
        next();
      }
    });
    next();
  });
}
