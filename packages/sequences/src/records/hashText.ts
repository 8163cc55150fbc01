/**
 * A text's hash, a whole number of 32 bits: FNV-1a over UTF-16 units, with a final mix so that low bits depend on all.
 * The same everywhere and for ever, so that what was saved fits.
 *
 * @source Fowler, Noll, Vo, "FNV hash history", 1991; finaliser of MurmurHash3, Appleby, 2011.
 */
export function hashText(text: string): number {
  let h = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) h = Math.imul(h ^ text.charCodeAt(index), 0x01000193);
  return hashPair(h, 0);
}

/** One hash from two numbers, whose order matters. */
export function hashPair(a: number, b: number): number {
  let h = Math.imul(a, 0x01000193) ^ b;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}
