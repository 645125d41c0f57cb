import { crc32 } from "node:zlib";

/** A zip of these files, by path, packed without compression. */
export function zipOf(files: Readonly<Record<string, string>>): Buffer {
  const locals: Buffer[] = [];
  const centrals: Buffer[] = [];
  let at = 0;
  for (const [path, text] of Object.entries(files)) {
    const name = Buffer.from(path, "utf8");
    const content = Buffer.from(text, "utf8");
    const local = Buffer.alloc(30);
    local.writeUInt32LE(0x0403_4b50, 0);
    common(local, 4, name, content);
    const central = Buffer.alloc(46);
    central.writeUInt32LE(0x0201_4b50, 0);
    central.writeUInt16LE(20, 4);
    common(central, 6, name, content);
    central.writeUInt32LE(at, 42);
    locals.push(local, name, content);
    centrals.push(central, name);
    at += local.length + name.length + content.length;
  }
  const directory = Buffer.concat(centrals);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x0605_4b50, 0);
  end.writeUInt16LE(centrals.length / 2, 8);
  end.writeUInt16LE(centrals.length / 2, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...locals, directory, end]);
}

/** The fields that both kinds of header have, beginning with the version. */
function common(header: Buffer, from: number, name: Buffer, content: Buffer): void {
  header.writeUInt16LE(20, from);
  header.writeUInt16LE(0x0800, from + 2); // names are UTF-8
  header.writeUInt32LE(crc32(content), from + 10);
  header.writeUInt32LE(content.length, from + 14);
  header.writeUInt32LE(content.length, from + 18);
  header.writeUInt16LE(name.length, from + 22);
}
