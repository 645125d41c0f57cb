export interface ParsedPart {
  readonly name: string;
  readonly filename: string | undefined;
  readonly content: Buffer;
}

/** Takes a multipart body apart by hand, and refuses one that breaks the format anywhere. */
export function parseMultipart(body: Buffer, boundary: string): ParsedPart[] {
  const parts: ParsedPart[] = [];
  let at = 0;
  const expectText = (text: string): void => {
    const found = body.toString("latin1", at, at + text.length);
    if (found !== text)
      throw new Error(`expected ${JSON.stringify(text)} at ${at}, found ${JSON.stringify(found)}`);
    at += text.length;
  };
  for (;;) {
    expectText(`--${boundary}`);
    if (body.toString("latin1", at, at + 2) === "--") break;
    expectText("\r\n");
    const headEnd = body.indexOf("\r\n\r\n", at);
    if (headEnd < 0) throw new Error(`the head of the part at ${at} never ends`);
    const head = body.toString("utf8", at, headEnd);
    at = headEnd + 4;
    const end = body.indexOf(`\r\n--${boundary}`, at);
    if (end < 0) throw new Error(`the part at ${at} never ends`);
    const name = /; name="([^"]*)"/.exec(head)?.[1];
    if (name === undefined) throw new Error(`a part without a name: ${head}`);
    parts.push({ name, filename: /; filename="([^"]*)"/.exec(head)?.[1], content: body.subarray(at, end) });
    at = end + 2;
  }
  expectText("--\r\n");
  if (at !== body.byteLength) throw new Error(`${body.byteLength - at} bytes after the end`);
  return parts;
}
