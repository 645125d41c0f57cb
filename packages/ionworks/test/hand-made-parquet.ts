/** A field of a structure: its number, and what it holds. Fields come in rising order. */
type Field = readonly [number: number, value: Held];
type Held =
  | { readonly int: number; readonly isLong?: true }
  | { readonly text: string }
  | { readonly fields: readonly Field[] }
  | { readonly list: readonly Held[] };

const typeOf = (held: Held): number =>
  "int" in held ? (held.isLong ? 6 : 5) : "text" in held ? 8 : "list" in held ? 9 : 12;

function varint(value: number): number[] {
  const bytes: number[] = [];
  let left = value;
  for (; left >= 0x80; left = Math.floor(left / 0x80)) bytes.push((left % 0x80) | 0x80);
  return [...bytes, left];
}

function bytesOf(held: Held): number[] {
  if ("int" in held) return varint(held.int >= 0 ? held.int * 2 : -held.int * 2 - 1);
  if ("text" in held) return [...varint(held.text.length), ...Buffer.from(held.text, "latin1")];
  if ("fields" in held) return structOf(held.fields);
  const [first] = held.list;
  return [
    0xf0 | (first === undefined ? 0 : typeOf(first)),
    ...varint(held.list.length),
    ...held.list.flatMap(bytesOf),
  ];
}

function structOf(fields: readonly Field[]): number[] {
  let before = 0;
  const bytes = fields.flatMap(([number, held]) => {
    const header = ((number - before) << 4) | typeOf(held);
    before = number;
    return [header, ...bytesOf(held)];
  });
  return [...bytes, 0];
}

const int = (value: number): Held => ({ int: value });
const long = (value: number): Held => ({ int: value, isLong: true });
const text = (value: string): Held => ({ text: value });

export interface HandMade {
  /** Rows that the file tells of. @default those of its page */
  readonly rows?: number;
  /** Values that its page tells of. */
  readonly values: number;
  /** How long the one run of its page is. @default all values */
  readonly run?: number;
}

/** A file with one column of numbers, in one group and one page: a single number, so many times. */
export function handMadeParquet({ values, rows = values, run = values }: HandMade): Uint8Array<ArrayBuffer> {
  const dictionary = Buffer.alloc(8);
  dictionary.writeDoubleLE(1.5);
  const runs = [1, ...varint(run * 2), 0]; // one bit wide
  const pages = [
    ...structOf([
      [1, int(2)],
      [2, int(8)],
      [3, int(8)],
      [
        7,
        {
          fields: [
            [1, int(1)],
            [2, int(0)],
          ],
        },
      ],
    ]),
    ...dictionary,
    ...structOf([
      [1, int(0)],
      [2, int(runs.length)],
      [3, int(runs.length)],
      [
        5,
        {
          fields: [
            [1, int(values)],
            [2, int(8)],
            [3, int(3)],
            [4, int(3)],
          ],
        },
      ],
    ]),
    ...runs,
  ];
  const start = 4;
  const column: Held = {
    fields: [
      [1, int(5)],
      [2, { list: [int(8)] }],
      [3, { list: [text("c")] }],
      [4, int(0)],
      [5, long(values)],
      [6, long(pages.length)],
      [7, long(pages.length)],
      [9, long(start)],
      [11, long(start)],
    ],
  };
  const group: Held = {
    fields: [
      [
        1,
        {
          list: [
            {
              fields: [
                [2, long(start)],
                [3, column],
              ],
            },
          ],
        },
      ],
      [2, long(pages.length)],
      [3, long(rows)],
    ],
  };
  const root: Held = {
    fields: [
      [4, text("table")],
      [5, int(1)],
    ],
  };
  const leaf: Held = {
    fields: [
      [1, int(5)],
      [3, int(0)],
      [4, text("c")],
    ],
  };
  const footer = structOf([
    [1, int(1)],
    [2, { list: [root, leaf] }],
    [3, long(rows)],
    [4, { list: [group] }],
  ]);
  return fileOf(pages, footer);
}

/** A file that has this footer. */
export function fileOf(
  pages: readonly number[],
  footer: readonly number[] | Buffer,
): Uint8Array<ArrayBuffer> {
  const length = Buffer.alloc(4);
  length.writeUInt32LE(footer.length);
  const mark = Buffer.from("PAR1");
  return Uint8Array.from(Buffer.concat([mark, Buffer.from(pages), Buffer.from(footer), length, mark]));
}

/** The footer of a table whose columns lie one in the other. */
export function deepFooter(depth: number): number[] {
  const inner: Held = {
    fields: [
      [4, text("a")],
      [5, int(1)],
    ],
  };
  return structOf([
    [1, int(1)],
    [2, { list: Array.from({ length: depth }, () => inner) }],
    [3, long(0)],
    [4, { list: [] }],
  ]);
}
