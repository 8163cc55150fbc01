import { expectText } from "../expectText.js";
import { hashPair } from "./hashPair.js";

/**
 * The hash of a text, a whole number of 32 bits: FNV-1a over UTF-16 units, mixed at the end so that its low bits depend
 * on the whole text.
 *
 * It is the same on every machine and must never change: saved vocabularies depend on it.
 *
 * @source Fowler, Noll, Vo, "FNV hash history", 1991; finaliser of MurmurHash3, Appleby, 2011.
 * @example
 *   hashText("Oslo") === hashText("Oslo") // => true
 *   hashText("Oslo") === hashText("Rome") // => false
 */
export function hashText(text: string): number {
  expectText("hashText", text);
  let h = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) h = Math.imul(h ^ text.charCodeAt(index), 0x01000193);
  return hashPair(h, 0);
}
