import { crc32, deflateRawSync } from "node:zlib";

export interface RawEntry {
  readonly name: string;
  readonly content?: string | Buffer;
  /** What the zip claims, where that is not the truth. */
  readonly claims?: { readonly size?: number; readonly crc?: number };
  /** Type and permissions as Unix keeps them, such as `0o120777` for a link. */
  readonly mode?: number;
  readonly isEncrypted?: boolean;
  /** How it says to be packed; 8, which it is, by default. */
  readonly method?: number;
}

/** A zip written by hand, with entries that no honest program writes. */
export function rawZip(entries: readonly RawEntry[]): Buffer {
  const locals: Buffer[] = [];
  const centrals: Buffer[] = [];
  let at = 0;
  for (const { name, content = "", claims, mode = 0o100644, isEncrypted = false, method = 8 } of entries) {
    const plain = Buffer.from(content);
    const packed = deflateRawSync(plain);
    const nameBytes = Buffer.from(name);
    const shared = Buffer.alloc(26);
    shared.writeUInt16LE(20, 0);
    shared.writeUInt16LE(0x0800 | (isEncrypted ? 1 : 0), 2);
    shared.writeUInt16LE(method, 4);
    shared.writeUInt32LE(claims?.crc ?? crc32(plain), 10);
    shared.writeUInt32LE(packed.byteLength, 14);
    shared.writeUInt32LE(claims?.size ?? plain.byteLength, 18);
    shared.writeUInt16LE(nameBytes.byteLength, 22);
    const local = Buffer.concat([Buffer.from("PK\u0003\u0004"), shared, nameBytes, packed]);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE((mode << 16) >>> 0, 6);
    tail.writeUInt32LE(at, 10);
    const madeByUnix = Buffer.from([20, 3]);
    centrals.push(Buffer.concat([Buffer.from("PK\u0001\u0002"), madeByUnix, shared, tail, nameBytes]));
    locals.push(local);
    at += local.byteLength;
  }
  const list = Buffer.concat(centrals);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(entries.length, 4);
  end.writeUInt16LE(entries.length, 6);
  end.writeUInt32LE(list.byteLength, 8);
  end.writeUInt32LE(at, 12);
  return Buffer.concat([...locals, list, Buffer.from("PK\u0005\u0006"), end]);
}
