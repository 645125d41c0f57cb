import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseMultipart } from "../../test/parse-multipart.js";
import { checkFile } from "./jess-file.js";
import { multipartBody } from "./multipart.js";

async function bytesOf(source: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of source) chunks.push(chunk);
  return Buffer.concat(chunks);
}

describe("a multipart body", () => {
  it("is, byte for byte, what the page of the service says", async () => {
    const file = await checkFile({ name: "a.idf", content: Buffer.from("Version,9.3;\r\n") }, "a model");
    const { body } = multipartBody("b0", [{ name: "title", value: "Büro" }], [file]);
    const expected = Buffer.from(
      "--b0\r\n" +
        'Content-Disposition: form-data; name="title"\r\n' +
        "Content-Type: text/plain; charset=utf-8\r\n" +
        "\r\n" +
        "Büro\r\n" +
        "--b0\r\n" +
        'Content-Disposition: form-data; name="file"; filename="a.idf"\r\n' +
        "Content-Type: application/octet-stream\r\n" +
        "\r\n" +
        "Version,9.3;\r\n" +
        "\r\n" +
        "--b0--\r\n",
    );
    expect((await bytesOf(body.open())).toString("utf8")).toBe(expected.toString("utf8"));
    expect(body).toMatchObject({
      contentType: "multipart/form-data; boundary=b0",
      contentLength: expected.byteLength,
      reopenable: true,
    });
  });

  it("holds what was put in, and is as long as it says, however often it is opened", async () => {
    const text = fc.string({ unit: "grapheme" });
    // oxlint-disable-next-line no-control-regex -- names with these are refused before
    const name = text.filter((each) => /^(?!\.{1,2}$)[^\u0000-\u001f\u007f"/\\\ufffd]+$/u.test(each));
    const fields = fc.array(fc.record({ name: fc.constantFrom("title", "desc", "split"), value: text }));
    const files = fc.array(fc.record({ name, content: fc.uint8Array({ minLength: 1, maxLength: 500 }) }));
    await fc.assert(
      fc.asyncProperty(fields, files, async (fields, files) => {
        const checked = await Promise.all(files.map((file) => checkFile(file, "a file")));
        const { body } = multipartBody("----boundary-7f3a", fields, checked);
        for (const _again of [1, 2]) {
          const bytes = await bytesOf(body.open());
          expect(bytes.byteLength).toBe(body.contentLength);
          expect(parseMultipart(bytes, "----boundary-7f3a")).toEqual([
            ...fields.map(({ name, value }) => ({
              name,
              filename: undefined,
              content: Buffer.from(new TextEncoder().encode(value)),
            })),
            ...files.map(({ name, content }) => ({
              name: "file",
              filename: name,
              content: Buffer.from(content),
            })),
          ]);
        }
      }),
    );
  });

  it("remembers what went wrong with a file until it is opened again", async () => {
    let isBroken = true;
    const file = {
      name: "a.idf",
      size: 1,
      async *open() {
        if (isBroken) throw new Error("gone");
        yield Buffer.from("x");
      },
    };
    const multipart = multipartBody("b0", [], [file]);
    expect(multipart.failure()).toBeUndefined();
    await expect(bytesOf(multipart.body.open())).rejects.toThrow("gone");
    expect(multipart.failure()).toEqual(new Error("gone"));
    isBroken = false;
    await bytesOf(multipart.body.open());
    expect(multipart.failure()).toBeUndefined();
  });
});
