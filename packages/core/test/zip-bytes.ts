import { crc32, deflateRawSync } from "node:zlib";

export interface ZipPart {
  /** A text is written as UTF-8. */
  readonly name: string | Buffer;
  readonly content?: string;
  /** General purpose bits; 0x800 says that the name is UTF-8. */
  readonly flags?: number;
  readonly method?: number;
  /** The system that wrote it: 0 for DOS, 3 for Unix, 10 for NTFS. */
  readonly host?: number;
  /** Mode of Unix. */
  readonly mode?: number;
  /** Attributes of DOS. */
  readonly attributes?: number;
  readonly extra?: Buffer;
  /** Sizes and place go into a zip64 field, as programs do that do not know them beforehand. */
  readonly isBig?: boolean;
}

export interface ZipForm {
  readonly before?: Buffer;
  readonly behind?: Buffer;
  readonly comment?: Buffer;
  /** What it says to hold. */
  readonly count?: number;
  readonly disk?: number;
  /** With zip64 records at its end. */
  readonly isBig?: boolean;
  /** What is before the zip counts in its places, as `zip -A` makes it. */
  readonly isAdjusted?: boolean;
}

/** A zip as some program writes it. */
export function zipBytes(parts: readonly ZipPart[], form: ZipForm = {}): Buffer {
  const { before = Buffer.alloc(0), behind = Buffer.alloc(0), comment = Buffer.alloc(0) } = form;
  const shift = form.isAdjusted === true ? before.length : 0;
  const locals: Buffer[] = [];
  const list: Buffer[] = [];
  let at = shift;
  for (const part of parts) {
    const { local, central } = entryOf(part, at);
    locals.push(local);
    list.push(central);
    at += local.length;
  }
  const directory = Buffer.concat(list);
  const end = endOf(parts.length, directory.length, at, comment.length, form);
  return Buffer.concat([before, ...locals, directory, end, comment, behind]);
}

function entryOf(part: ZipPart, at: number): { readonly local: Buffer; readonly central: Buffer } {
  const { content = "x", flags = 0, method = 8, host = 3, mode = 0o100644, attributes = 0 } = part;
  const plain = Buffer.from(content);
  const packed = method === 8 ? deflateRawSync(plain) : plain;
  const name = Buffer.from(part.name);
  const isBig = part.isBig === true;
  const shared = Buffer.alloc(26);
  shared.writeUInt16LE(20, 0);
  shared.writeUInt16LE(flags, 2);
  shared.writeUInt16LE(method, 4);
  shared.writeUInt32LE(crc32(plain), 10);
  shared.writeUInt32LE(isBig ? 0xffffffff : packed.length, 14);
  shared.writeUInt32LE(isBig ? 0xffffffff : plain.length, 18);
  shared.writeUInt16LE(name.length, 22);
  const localShared = Buffer.from(shared);
  const big = isBig ? zip64Field([plain.length, packed.length, at]) : Buffer.alloc(0);
  const extra = Buffer.concat([big, part.extra ?? Buffer.alloc(0)]);
  shared.writeUInt16LE(extra.length, 24);
  const rest = Buffer.alloc(14);
  rest.writeUInt32LE(((mode << 16) | attributes) >>> 0, 6);
  rest.writeUInt32LE(isBig ? 0xffffffff : at, 10);
  return {
    local: Buffer.concat([Buffer.from("PK\u0003\u0004"), localShared, name, packed]),
    central: Buffer.concat([
      Buffer.from("PK\u0001\u0002"),
      Buffer.from([20, host]),
      shared,
      rest,
      name,
      extra,
    ]),
  };
}

/** An extra field, such as a name in Unicode. */
export function extraField(id: number, data: Buffer): Buffer {
  const head = Buffer.alloc(4);
  head.writeUInt16LE(id, 0);
  head.writeUInt16LE(data.length, 2);
  return Buffer.concat([head, data]);
}

function zip64Field(numbers: readonly number[]): Buffer {
  const data = Buffer.alloc(numbers.length * 8);
  for (const [index, number] of numbers.entries()) data.writeBigUInt64LE(BigInt(number), index * 8);
  return extraField(0x0001, data);
}

function endOf(parts: number, bytes: number, at: number, commentBytes: number, form: ZipForm): Buffer {
  const { count = parts, disk = 0, isBig = false } = form;
  const end = Buffer.alloc(22);
  end.write("PK\u0005\u0006", "latin1");
  end.writeUInt16LE(disk, 4);
  end.writeUInt16LE(disk, 6);
  end.writeUInt16LE(isBig ? 0xffff : count & 0xffff, 8);
  end.writeUInt16LE(isBig ? 0xffff : count & 0xffff, 10);
  end.writeUInt32LE(isBig ? 0xffffffff : bytes, 12);
  end.writeUInt32LE(isBig ? 0xffffffff : at, 16);
  end.writeUInt16LE(commentBytes, 20);
  if (!isBig) return end;
  const end64 = Buffer.alloc(56);
  end64.write("PK\u0006\u0006", "latin1");
  end64.writeBigUInt64LE(44n, 4);
  end64.writeBigUInt64LE(BigInt(count), 24);
  end64.writeBigUInt64LE(BigInt(count), 32);
  end64.writeBigUInt64LE(BigInt(bytes), 40);
  end64.writeBigUInt64LE(BigInt(at), 48);
  const locator = Buffer.alloc(20);
  locator.write("PK\u0006\u0007", "latin1");
  locator.writeBigUInt64LE(BigInt(at + bytes), 8);
  locator.writeUInt32LE(1, 16);
  return Buffer.concat([end64, locator, end]);
}
