import { createHash } from "node:crypto";

/**
 * Chance that depends on nothing but the seed and what it is asked for. Unlike a stream of numbers it does not change
 * when another request comes in between, which is what makes replies repeatable.
 */
export class SeededRandom {
  readonly seed: string;

  constructor(seed: string) {
    this.seed = seed;
  }

  bytes(...label: readonly (string | number)[]): Buffer {
    return createHash("sha256")
      .update(JSON.stringify([this.seed, ...label]))
      .digest();
  }

  /** A whole number from `min` to `max`, both included. */
  integer(min: number, max: number, ...label: readonly (string | number)[]): number {
    return min + (this.bytes(...label).readUIntBE(0, 6) % (max - min + 1));
  }

  /** A number from 0 (included) to 1 (excluded). */
  fraction(...label: readonly (string | number)[]): number {
    return this.bytes(...label).readUIntBE(0, 6) / 2 ** 48;
  }

  /** A UUID of version 4. */
  uuid(...label: readonly (string | number)[]): string {
    const hex = this.bytes(...label).toString("hex");
    const variant = "89ab".charAt(Number.parseInt(hex.charAt(16), 16) % 4);
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
  }
}
