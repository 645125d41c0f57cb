/**
 * Chunks whose memory is used again, because a large file read into ever new ones is sent half as fast, and with up to
 * 70 MB of them waiting to be collected.
 *
 * A chunk is good until `count` more have been taken. After that it is empty: who keeps chunks for longer gets too few
 * bytes, never wrong ones.
 */
export class ChunkRing {
  readonly #size: number;
  readonly #count: number;
  readonly #buffers: ArrayBuffer[] = [];
  #taken = 0;

  /** @param size - of a chunk, in bytes */
  constructor(size: number, count: number) {
    this.#size = size;
    this.#count = count;
  }

  take(): Uint8Array {
    const at = this.#taken % this.#count;
    this.#taken += 1;
    const used = this.#buffers[at];
    // The memory moves into a new buffer, and the old one is left with nothing.
    const buffer =
      used === undefined ? new ArrayBuffer(this.#size) : structuredClone(used, { transfer: [used] });
    this.#buffers[at] = buffer;
    return new Uint8Array(buffer);
  }
}
