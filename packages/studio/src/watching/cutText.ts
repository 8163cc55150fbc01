/** A text that takes at most so many bytes in a message: a longer one is cut, and ends with "…". */
export function cutText(text: string, bytes: number): string {
  if (text.length * 6 <= bytes || bytesOf(text) <= bytes) return text;
  let cut = "";
  let used = 3; // of the sign at the end
  for (const character of text) {
    used += bytesOf(character);
    if (used > bytes) break;
    cut += character;
  }
  return `${cut}…`;
}

/** Bytes of a text inside JSON, as UTF-8. */
function bytesOf(text: string): number {
  let bytes = 0;
  for (const character of JSON.stringify(text).slice(1, -1)) {
    const code = character.codePointAt(0)!; // a character has one
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  }
  return bytes;
}
