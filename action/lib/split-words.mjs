/** Splits a line at spaces that stand in no quotes, as a shell would; nothing else has a meaning in it, and no shell sees it. */
export function splitWords(line) {
  const words = [];
  let word;
  let quote;
  for (const sign of line) {
    if (quote === undefined ? /\s/u.test(sign) : false) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else if (sign === quote) quote = undefined;
    else if (quote === undefined && (sign === '"' || sign === "'")) {
      quote = sign;
      word ??= "";
    } else word = (word ?? "") + sign;
  }
  if (quote !== undefined) throw new Error(`a quotation mark is never closed: ${line}`);
  return word === undefined ? words : [...words, word];
}
