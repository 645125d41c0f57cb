import type { ForeignRequest } from "./foreign-client.js";

const boundary = "----made-by-somebody-else";

/** A form as .NET writes it: no quotes around names, files first. */
export function formOf(
  files: Readonly<Record<string, string>>,
  fields: Readonly<Record<string, string>> = {},
): ForeignRequest {
  const parts = [
    ...Object.entries(files).map(
      ([name, text]) => `Content-Disposition: form-data; name=file; filename=${name}\r\n\r\n${text}`,
    ),
    ...Object.entries(fields).map(
      ([name, text]) =>
        `Content-Type: text/plain; charset=utf-8\r\nContent-Disposition: form-data; name=${name}\r\n\r\n${text}`,
    ),
  ];
  const text = [...parts.map((part) => `--${boundary}\r\n${part}\r\n`), `--${boundary}--\r\n`].join("");
  return {
    body: Buffer.from(text),
    headers: { "Content-Type": `multipart/form-data; boundary="${boundary}"` },
  };
}
