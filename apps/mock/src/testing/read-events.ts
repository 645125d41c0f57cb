import { get } from "node:http";

export interface ServerEvent {
  readonly event: string;
  readonly data: unknown;
}

/** The events of a mock's page, one after the other. Ends with the connection. */
export async function* readEvents(url: string): AsyncGenerator<ServerEvent> {
  const answer = await new Promise<AsyncIterable<Buffer>>((resolve, reject) => {
    get(`${url}/_mock/page/events`, { agent: false }, resolve).on("error", reject);
  });
  let text = "";
  try {
    for await (const chunk of answer) {
      text += chunk.toString("utf8");
      const pieces = text.split("\n\n");
      text = pieces.pop() ?? "";
      for (const piece of pieces) {
        const [, event, data] = /^event: (\w+)\ndata: (.*)$/u.exec(piece) ?? [];
        if (event !== undefined && data !== undefined) yield { event, data: JSON.parse(data) };
      }
    }
  } catch {
    // The mock was closed.
  }
}
