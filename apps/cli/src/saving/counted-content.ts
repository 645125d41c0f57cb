/** Content that tells how many bytes of it have come. */
export async function* countedContent(
  content: AsyncIterable<Uint8Array>,
  moved: (bytes: number) => void,
): AsyncGenerator<Uint8Array, void, undefined> {
  let bytes = 0;
  for await (const chunk of content) {
    bytes += chunk.byteLength;
    moved(bytes);
    yield chunk;
  }
}
