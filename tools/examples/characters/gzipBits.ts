import { deflateRawSync } from "node:zlib";

/** Bits a character that gzip takes for a text, when it has read the text before it (of which it remembers 32 KB). */
export function gzipBits(before: string, text: string): number {
  const dictionary = Buffer.from(before).subarray(-32_768);
  return (deflateRawSync(text, { level: 9, dictionary }).length * 8) / Array.from(text).length;
}
