/** An SQLite database without a table: one page, which is all that the format asks for. */
export function emptyDatabase(): Buffer {
  const pageBytes = 4096;
  const page = Buffer.alloc(pageBytes);
  page.write("SQLite format 3\0", 0, "latin1");
  page.writeUInt16BE(pageBytes, 16);
  // Versions of writing and reading: no write-ahead log. Then the fractions of a page that the format prescribes.
  page.set([1, 1, 0, 64, 32, 32], 18);
  page.writeUInt32BE(1, 24); // change counter
  page.writeUInt32BE(1, 28); // pages in all
  page.writeUInt32BE(4, 44); // schema format
  page.writeUInt32BE(1, 56); // UTF-8
  page.writeUInt32BE(1, 92); // the counter for which the size is valid
  page.writeUInt32BE(3_031_001, 96); // as if written by SQLite 3.31.1
  page.writeUInt8(13, 100); // a leaf without cells
  page.writeUInt16BE(pageBytes, 105); // where its content begins: at the end
  return page;
}
